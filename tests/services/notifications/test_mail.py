"""Notices written to people, over a real mail server."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from app.domain.clients.clients import Language
from app.domain.jobs.outcomes import Schedule
from app.domain.notifications.contents import MessageForwarded
from app.domain.notifications.notices import Notice, NoticeType
from app.services.identifiers import new_id
from app.services.jobs.worker import Worker
from app.services.notifications.mailer import MailServer, Security, read_mail_server
from app.services.notifications.recipients import RecipientDraft, set_recipients
from tests import sql
from tests.receivers import Mailbox, text_of
from tests.services.jobs.workers import running, until
from tests.services.notifications.notifier import Notifier, a_notice

AT = datetime.fromisoformat("2026-11-23T10:02:00+01:00")


def draft(address: str, *types: NoticeType, language: Language | None = None) -> RecipientDraft:
    return RecipientDraft(address=address, types=frozenset(types), language=language)


def forwarded(client_id: str) -> Notice:
    content = MessageForwarded(
        interaction_id=new_id(),
        channel="email",
        sender="chantier@tiers.example",
        subject="Report de chantier",
        summary="Le chantier est reporté à jeudi <8h>.",
        occurred_at=AT,
    )
    return a_notice(client_id, type=NoticeType.MESSAGE_FORWARDED, data=asdict(content))


def mailing(notifier: Notifier, mailbox: Mailbox) -> Worker:
    return notifier.worker(notifier.mail(mailbox.url))


async def own_mailbox(notifier: Notifier, client_id: str, address: str) -> None:
    await sql.execute(
        notifier.database,
        "INSERT INTO contact_points (client_id, id, role, kind, value, given_as)"
        " VALUES ($1, $2, 'own', 'email', $3, $3)",
        client_id,
        new_id(),
        address,
    )


async def test_a_client_is_written_to_in_belgian_french_unless_told_otherwise(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client()
    await set_recipients(
        notifier.database, client, [draft("marc@dupont.example", NoticeType.QUOTA_EXHAUSTED)]
    )
    await notifier.tell(a_notice(client))
    await notifier.run(mailing(notifier, mailbox))
    [mail] = mailbox.mails
    assert mail["To"] == "marc@dupont.example"
    assert mail["From"] == "ExitAdmin <notes@exitadmin.example>"
    assert mail["Subject"] == (
        "Dupont Chauffage SRL : les interactions incluses en novembre 2026 sont épuisées"
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Les 120 interactions incluses en novembre 2026" in text_of(mail)
    assert "Le blocage du forfait est activé" in text_of(mail)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


async def test_operators_and_clients_hear_each_in_their_language(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client(language="nl")
    kind = NoticeType.QUOTA_EXHAUSTED
    await set_recipients(notifier.database, client, [draft("an@dupont.example", kind)])
    await set_recipients(
        notifier.database, None, [draft("ops@exitadmin.example", kind, language=Language.ENGLISH)]
    )
    await notifier.tell(a_notice(client))
    await notifier.run(mailing(notifier, mailbox))
    subjects = {mail["To"]: mail["Subject"] for mail in mailbox.mails}
    assert subjects == {
        "an@dupont.example": (
            "Dupont Chauffage SRL: de interacties voor november 2026 zijn opgebruikt"
        ),
        "ops@exitadmin.example": (
            "Dupont Chauffage SRL: the interactions included in November 2026 are used up"
        ),
    }


async def test_an_address_hears_of_its_types_and_its_client_alone(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client, other = await notifier.a_client(), await notifier.a_client()
    await set_recipients(
        notifier.database, client, [draft("marc@dupont.example", NoticeType.SLA_BREACHED)]
    )
    await notifier.tell(a_notice(client, "unwanted"), a_notice(other, "another's"))
    await notifier.run(mailing(notifier, mailbox))
    assert not mailbox.mails


async def test_an_urgent_message_goes_to_the_clients_own_mailbox_when_nothing_was_chosen(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    await notifier.tell(forwarded(client), a_notice(client))
    await notifier.run(mailing(notifier, mailbox))
    [mail] = mailbox.mails
    assert mail["To"] == "marc@dupont.example"
    text = text_of(mail)
    assert "arrivé le lundi 23 novembre 2026 à 10:02" in text
    assert "De\N{NO-BREAK SPACE}: chantier@tiers.example" in text
    assert "Le chantier est reporté à jeudi <8h>." in text
    html = mail.get_body(("html",))
    assert html is not None
    assert "jeudi &lt;8h&gt;." in html.get_content()


async def test_an_urgent_message_goes_where_the_client_chose(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    await set_recipients(
        notifier.database, client, [draft("garde@dupont.example", NoticeType.MESSAGE_FORWARDED)]
    )
    await notifier.tell(forwarded(client))
    await notifier.run(mailing(notifier, mailbox))
    assert [mail["To"] for mail in mailbox.mails] == ["garde@dupont.example"]


async def test_a_server_out_of_order_gets_the_letter_later_under_the_same_id(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    mailbox.refusals = ["451 Try again later"]
    await notifier.tell(forwarded(client))
    async with running(mailing(notifier, mailbox)):
        await until(lambda: len(mailbox.envelopes) == 1)
    [job] = await notifier.jobs("email.delivery")
    assert (job["state"], job["attempts"]) == ("done", 2)
    assert job["last_error"] == "The recipient was refused (451)"
    assert mailbox.mails[0]["Message-ID"] == f"<{job['key']}@exitadmin.example>"


async def test_an_address_that_does_not_exist_is_given_up_without_naming_it(
    notifier: Notifier, mailbox: Mailbox
) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    mailbox.refusals = ["550 marc@dupont.example is unknown"]
    await notifier.tell(forwarded(client))
    await notifier.run(mailing(notifier, mailbox))
    [job] = await notifier.jobs("email.delivery")
    assert (job["state"], job["last_error"]) == ("dead", "The recipient was refused (550)")
    assert await sql.fetchval(notifier.database, "SELECT state FROM mail_deliveries") == "failed"


async def test_a_server_out_of_reach_is_tried_again(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    await notifier.tell(forwarded(client))
    await notifier.run(notifier.worker(notifier.mail("smtp://127.0.0.1:9", Schedule((60,)))))
    [job] = await notifier.jobs("email.delivery")
    assert (job["state"], job["attempts"]) == ("ready", 0)
    assert job["last_error"] == "SMTPConnectError"
    assert job["available_at"] > datetime.now(UTC)


async def test_no_letters_are_written_where_mail_cannot_be_sent(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, "marc@dupont.example")
    await notifier.tell(forwarded(client))
    await notifier.run()
    assert await notifier.jobs("email.delivery") == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", ("mail.example", 25, Security.WHEN_OFFERED, None, None)),
        (
            "smtp+starttls://me%40x.example:p%3Aw@mail.example",
            ("mail.example", 587, Security.REQUIRED, "me@x.example", "p:w"),
        ),
        (
            "smtps://me:pw@mail.example:2465",
            ("mail.example", 2465, Security.FROM_THE_START, "me", "pw"),
        ),
    ],
)
def test_a_mail_servers_url_tells_all_of_it(
    url: str, server: tuple[str, int, Security, str | None, str | None]
) -> None:
    host, port, security, username, password = server
    assert read_mail_server(url) == MailServer(
        host=host, port=port, security=security, username=username, password=password
    )


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://:25"])
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="has to be smtp://"):
        read_mail_server(url)
