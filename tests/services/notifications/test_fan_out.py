"""What becomes of notices: who gets a webhook, who a letter, with which jobs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from app.demonstration.clients import OWN_ADDRESSES
from app.domain.clients.clients import Language
from app.domain.jobs.jobs import Job
from app.domain.notifications.contents import MessageForwarded
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.services.identifiers import new_id
from app.services.notifications.fan_out import fan_out_handler, render_body
from app.services.notifications.recipients import RecipientDraft, set_recipients
from tests import sql
from tests.services.notifications.interactions import add_interactions
from tests.services.notifications.notifier import Notifier, a_notice

AT = datetime.fromisoformat("2026-11-23T10:02:00+01:00")
MARC = "marc@dupont.example"
OPS = "ops@exitadmin.example"
FORWARDED, EXHAUSTED = NoticeType.MESSAGE_FORWARDED, NoticeType.QUOTA_EXHAUSTED
FOUND = """
INSERT INTO events (source, event_id, id_space, type, occurred_at, recorded_at, fingerprint, data,
  decision, client_id)
VALUES ('/test', $1, $2, 'message.received', now(), now(), '', $3, '{}', $2)
"""


async def spread(notifier: Notifier, *notices: Notice, has_mail: bool = True) -> None:
    """Do the jobs of notices, as they come out of the queue."""
    jobs = [
        Job(
            id=new_id(),
            kind=new.kind,
            key=new.key,
            run_at=new.run_at,
            payload=json.loads(to_json(new.payload)),
            attempts=1,
        )
        for new in map(job_of, notices)
    ]
    handle = fan_out_handler(
        notifier.database, notifier.clock, has_mail=has_mail, unmailed=OWN_ADDRESSES
    )
    assert await handle(jobs) == {}


async def letters(notifier: Notifier) -> list[Any]:
    rows: list[Any] = await sql.fetch(
        notifier.database, "SELECT * FROM mail_deliveries ORDER BY cause_key, address"
    )
    return rows


async def addressed(notifier: Notifier) -> list[tuple[str, str]]:
    """Return who is written to of what cause."""
    return [(letter["cause_key"], letter["address"]) for letter in await letters(notifier)]


async def chosen(
    notifier: Notifier, client_id: str | None, address: str, *types: NoticeType
) -> None:
    draft = RecipientDraft(address=address, types=frozenset(types), language=Language.DUTCH)
    await set_recipients(notifier.database, client_id, [draft])


async def own_mailbox(notifier: Notifier, client_id: str, address: str = MARC) -> None:
    await sql.execute(
        notifier.database,
        "INSERT INTO contact_points (client_id, id, role, kind, value, given_as)"
        " VALUES ($1, $2, 'own', 'email', $3, $3)",
        client_id,
        new_id(),
        address,
    )


def forwarded(client_id: str | None, interaction_id: str | None = None, cause: str = "f") -> Notice:
    content = MessageForwarded(
        interaction_id=interaction_id or new_id(),
        channel="email",
        sender=None,
        subject=None,
        summary=None,
        occurred_at=AT,
    )
    return a_notice(client_id, cause, type=FORWARDED, data=asdict(content))


async def a_message(notifier: Notifier, client_id: str, **said: str) -> str:
    """Return an interaction whose event says something."""
    [interaction_id] = await add_interactions(notifier.database, client_id, due_at=AT)
    await sql.execute(notifier.database, FOUND, interaction_id, client_id, json.dumps(said))
    return interaction_id


async def test_a_webhook_says_what_the_notice_says_and_is_due_with_it(notifier: Notifier) -> None:
    client = await notifier.a_client()
    wanting, _ = await notifier.an_endpoint("http://127.0.0.1:9/", types=frozenset({EXHAUSTED}))
    await notifier.an_endpoint("http://127.0.0.1:9/", types=frozenset({FORWARDED}))
    notice = a_notice(client)
    await spread(notifier, notice, has_mail=False)
    [delivery] = await notifier.deliveries()
    assert (delivery["endpoint_id"], delivery["type"], delivery["cause_key"]) == (
        wanting,
        EXHAUSTED,
        "one",
    )
    told = json.loads(delivery["body"])
    assert (told["type"], told["data"]) == (EXHAUSTED, {"client_id": client, **notice.data})
    assert datetime.fromisoformat(told["timestamp"]) == notice.occurred_at
    [job] = await notifier.jobs("webhook.delivery")
    assert (job["key"], job["run_at"]) == (str(delivery["id"]), notice.occurred_at)


def test_what_concerns_nobody_names_no_client() -> None:
    assert "client_id" not in json.loads(render_body(a_notice(None)))["data"]


async def test_a_letter_says_what_the_notice_says_and_is_due_with_it(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, EXHAUSTED)
    notice = a_notice(client)
    await spread(notifier, notice)
    [letter] = await letters(notifier)
    assert (str(letter["client_id"]), letter["type"], letter["cause_key"]) == (
        client,
        EXHAUSTED,
        "one",
    )
    assert (letter["address"], letter["language"]) == (MARC, "nl")
    assert (letter["occurred_at"], json.loads(letter["data"])) == (notice.occurred_at, notice.data)
    [job] = await notifier.jobs("email.delivery")
    assert (job["key"], job["run_at"]) == (str(letter["id"]), notice.occurred_at)


async def test_no_letter_is_written_where_mail_cannot_be_sent(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, EXHAUSTED)
    await spread(notifier, a_notice(client), has_mail=False)
    assert await letters(notifier) == []


async def test_a_report_is_mailed_in_a_way_of_its_own(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, NoticeType.REPORT_READY)
    await spread(notifier, a_notice(client, type=NoticeType.REPORT_READY))
    assert len(await notifier.jobs("report.mail")) == 1
    assert await notifier.jobs("email.delivery") == []


async def test_each_letter_is_due_with_its_own_notice_and_a_cause_is_told_once(
    notifier: Notifier,
) -> None:
    client = await notifier.a_client()
    await chosen(notifier, None, OPS, EXHAUSTED)
    later = datetime.now(UTC) + timedelta(hours=1)
    notices = [a_notice(client, "a"), a_notice(client, "b", occurred_at=later)]
    for _ in range(2):
        await spread(notifier, *notices)
    due = {str(job["key"]): job["run_at"] for job in await notifier.jobs("email.delivery")}
    assert [due.pop(str(letter["id"])) for letter in await letters(notifier)] == [
        notice.occurred_at for notice in notices
    ]
    assert due == {}


async def test_only_those_who_asked_are_told(notifier: Notifier) -> None:
    client, other = await notifier.a_client(), await notifier.a_client()
    await chosen(notifier, client, MARC, EXHAUSTED)
    await chosen(notifier, other, "an@other.example", EXHAUSTED)
    await chosen(notifier, None, OPS, NoticeType.SLA_BREACHED)
    await spread(
        notifier,
        a_notice(client, "mine"),
        a_notice(client, "late", type=NoticeType.SLA_BREACHED),
        a_notice(None, "nobody's"),
    )
    assert await addressed(notifier) == [("late", OPS), ("mine", MARC)]


async def test_an_address_of_client_and_operators_gets_one_letter_as_the_operators_chose(
    notifier: Notifier,
) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, EXHAUSTED)
    draft = RecipientDraft(address=MARC, types=frozenset({EXHAUSTED}), language=Language.ENGLISH)
    await set_recipients(notifier.database, None, [draft])
    await spread(notifier, a_notice(client))
    assert [letter["language"] for letter in await letters(notifier)] == ["en"]


async def test_what_every_client_is_told_goes_to_own_mailboxes_where_nothing_was_chosen(
    notifier: Notifier,
) -> None:
    client, choosing = await notifier.a_client(), await notifier.a_client()
    await own_mailbox(notifier, client)
    await own_mailbox(notifier, choosing, "an@other.example")
    await chosen(notifier, choosing, "garde@other.example", FORWARDED)
    await spread(
        notifier,
        forwarded(client, cause="mine"),
        forwarded(choosing, cause="theirs"),
        a_notice(client, "unasked"),
    )
    assert await addressed(notifier) == [("mine", MARC), ("theirs", "garde@other.example")]


async def test_what_was_chosen_for_one_type_leaves_the_own_mailbox_for_the_other(
    notifier: Notifier,
) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client)
    await chosen(notifier, client, "garde@dupont.example", FORWARDED)
    ready = a_notice(client, "r", type=NoticeType.REPORT_READY)
    await spread(notifier, forwarded(client), ready)
    assert await addressed(notifier) == [("f", "garde@dupont.example"), ("r", MARC)]


async def test_own_mailboxes_hear_of_their_client_alone(notifier: Notifier) -> None:
    client, other = await notifier.a_client(), await notifier.a_client()
    await own_mailbox(notifier, client)
    await own_mailbox(notifier, other, "an@other.example")
    ready = a_notice(other, "r", type=NoticeType.REPORT_READY)
    await spread(notifier, forwarded(client), ready)
    assert await addressed(notifier) == [("f", MARC), ("r", "an@other.example")]


async def test_addresses_of_the_demonstration_get_nothing(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await own_mailbox(notifier, client, next(iter(OWN_ADDRESSES)))
    await spread(notifier, forwarded(client))
    assert await letters(notifier) == []


async def test_a_message_that_is_passed_on_says_what_its_event_said(notifier: Notifier) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, FORWARDED, NoticeType.INTERACTION_HELD)
    message = await a_message(notifier, client, subject="Report", summary="À jeudi")
    other = a_notice(
        client, "other", type=NoticeType.INTERACTION_HELD, data={"interaction_id": message}
    )
    await spread(notifier, forwarded(client, message, "known"), forwarded(client), other)
    said = {letter["cause_key"]: json.loads(letter["data"]) for letter in await letters(notifier)}
    assert (said["known"]["subject"], said["known"]["summary"]) == ("Report", "À jeudi")
    assert said["known"]["interaction_id"] == message
    assert (said["f"]["subject"], said["f"]["summary"]) == (None, None)
    assert said["other"] == {"interaction_id": message}


@pytest.mark.parametrize("types", [(EXHAUSTED,), ()])
async def test_what_holds_no_message_is_spread_beside_one_that_does(
    notifier: Notifier, types: Sequence[NoticeType]
) -> None:
    client = await notifier.a_client()
    await chosen(notifier, client, MARC, *types)
    await spread(notifier, forwarded(client), a_notice(client), a_notice(None, "nobody's"))
    assert await addressed(notifier) == [("one", MARC)] * len(types)
