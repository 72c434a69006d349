"""A bounce gives the unit back of the message that it is about, whoever recorded that."""

from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import interactions
from tests.api.integrations.providers import (
    CUSTOMER_MAIL,
    MAILBOX,
    OWN_MAIL,
    Posting,
    Provider,
    a_provider,
    mail,
)
from tests.service import Service

REPORT = """--b\r
Content-Type: text/plain\r
\r
Votre message n'est pas arrive.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.example\r
\r
Final-Recipient: rfc822; {recipient}\r
Action: failed\r
Status: 5.1.1\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
From: {mailbox}\r
To: {to}\r
Message-ID: <out-1@exitadmin.example>\r
X-Original-Message-ID: <kept-1@exitadmin.example>\r
\r
--b--\r
"""


def a_bounce(provider: Provider, recipient: str = CUSTOMER_MAIL, to: str = "") -> Posting:
    told = {
        "From": "mailer-daemon@mail.example",
        "Content-Type": "multipart/report; report-type=delivery-status; boundary=b",
        "Subject": "Undelivered Mail",
    }
    report = REPORT.format(recipient=recipient, mailbox=MAILBOX, to=to or recipient)
    return provider.raw(mail("<bounce-1@mail.example>") | told, report, to=MAILBOX)


def a_mail_sent(provider: Provider, to: str = CUSTOMER_MAIL) -> Posting:
    return provider.raw(mail("<out-1@exitadmin.example>", From=MAILBOX, To=to))


@pytest.mark.parametrize("bounce_first", [False, True])
async def test_a_bounce_gives_the_unit_of_the_mail_back(
    service: Service, *, bounce_first: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    arriving = [a_mail_sent(provider), a_bounce(provider)]
    for posting in arriving[::-1] if bounce_first else arriving:
        assert (await provider.post(posting)).status_code == 200
    rules = {interaction["rule"] for interaction in await interactions(service, client_id)}
    assert rules == {"outbound_unreached", "inbound_no_action"}
    assert (await service.quota(client_id))["units"]["used"] == 0
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


async def test_of_two_recipients_only_the_one_that_bounced_is_unreached(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    both = f"{CUSTOMER_MAIL}, stock@fournisseur.example"
    await provider.post(a_mail_sent(provider, both))
    await provider.post(a_bounce(provider, to=both))
    found = {
        interaction["counterpart"]: interaction["rule"]
        for interaction in await interactions(service, client_id)
    }
    assert found[CUSTOMER_MAIL] == "outbound_unreached"
    assert found["stock@fournisseur.example"] == "outbound"


def sent_by_another_system(event_id: str, to: str) -> dict[str, Any]:
    return {
        "id": event_id,
        "source": "/crm",
        "type": "message.sent",
        "time": "2026-11-23T09:30:00+01:00",
        "data": {
            "channel": "email",
            "from": MAILBOX,
            "to": to,
            "message_id": "<out-1@exitadmin.example>",
        },
    }


@pytest.mark.parametrize("bounced", [CUSTOMER_MAIL, "forwarded@elsewhere.example"])
async def test_a_message_recorded_by_another_system_is_found_by_its_message_id(
    service: Service, bounced: str
) -> None:
    client_id = await service.a_client()
    await service.post(sent_by_another_system("crm-1", CUSTOMER_MAIL))
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    for _ in range(3):
        await provider.post(a_bounce(provider, bounced, to=f"{bounced}, other@x.example"))
    assert (await service.quota(client_id))["units"]["used"] == 0
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


async def test_between_several_messages_of_one_id_the_recipient_decides(service: Service) -> None:
    client_id = await service.a_client()
    for place, to in enumerate((CUSTOMER_MAIL, "stock@fournisseur.example")):
        await service.post(sent_by_another_system(f"crm-{place}", to))
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    await provider.post(a_bounce(provider))
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_a_bounce_of_nothing_known_waits_for_a_person(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    await provider.post(a_bounce(provider))
    [waiting] = (await service.http.get("/v1/unassigned")).json()["items"]
    assert waiting["reason"] == "unknown_interaction"


def sent_under(provider: Provider, message_id: str, *, alias: str, mailbox: str) -> Posting:
    told = {"From": mailbox, "To": CUSTOMER_MAIL, "X_Microsoft_Original_Message_ID": alias}
    return provider.raw(mail(message_id, **told))


OUT, KEPT = "<out-1@exitadmin.example>", "<kept-1@exitadmin.example>"


@pytest.mark.parametrize(
    ("message_id", "alias"),
    [("<x@ours>", OUT), ("<x@ours>", KEPT), (KEPT, "<y@ours>")],
    ids=["by the id that came back", "by another id of it", "by the id before it was rewritten"],
)
async def test_a_bounce_finds_a_mail_by_any_of_its_ids(
    service: Service, message_id: str, alias: str
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    await provider.post(sent_under(provider, message_id, alias=alias, mailbox=MAILBOX))
    for _ in range(3):
        assert (await provider.post(a_bounce(provider))).status_code == 200
    rules = {interaction["rule"] for interaction in await interactions(service, client_id)}
    assert rules == {"outbound_unreached", "inbound_no_action"}
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


async def test_a_bounce_follows_no_alias_of_another_client_s_mail(service: Service) -> None:
    await service.a_client()
    inbox = {"role": "inbox", "kind": "email", "value": "autre@exitadmin.example"}
    other_id = await service.a_client(reference="autre", contact_points=[inbox])
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    mailbox = inbox["value"]
    await provider.post(sent_under(provider, "<x@ours>", alias=OUT, mailbox=mailbox))
    await provider.post(a_bounce(provider))
    assert [interaction["rule"] for interaction in await interactions(service, other_id)] == [
        "outbound"
    ]
    [waiting] = (await service.http.get("/v1/unassigned")).json()["items"]
    assert waiting["reason"] == "unknown_interaction"


HIDDEN = "stille@weg.example"


@pytest.mark.parametrize("original", [True, False], ids=["told", "not told"])
async def test_a_hidden_copy_that_failed_is_booked_on_itself(
    service: Service, *, original: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    sent = mail("<out-1@exitadmin.example>", From=MAILBOX, To=CUSTOMER_MAIL, Bcc=HIDDEN)
    bounce = a_bounce(provider, HIDDEN, to=CUSTOMER_MAIL)
    told = b"Original-Recipient: rfc822; stille@weg.example\r\nFinal-" if original else b"Final-"
    told_bounce = Posting(bounce.body.replace(b"Final-", told), bounce.headers)
    await provider.post_all(provider.raw(sent), told_bounce, told_bounce)
    found = {
        interaction["counterpart"]: interaction["rule"]
        for interaction in await interactions(service, client_id)
    }
    assert found[HIDDEN] == "outbound_unreached"
    assert found[CUSTOMER_MAIL] == "outbound"


async def test_a_hidden_copy_that_was_not_recorded_takes_no_unit_of_another(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    sent = mail("<out-1@exitadmin.example>", From=MAILBOX, To=CUSTOMER_MAIL)
    bounce = a_bounce(provider, HIDDEN, to=CUSTOMER_MAIL)
    original = b"Original-Recipient: rfc822; stille@weg.example\r\nFinal-"
    await provider.post_all(
        provider.raw(sent), Posting(bounce.body.replace(b"Final-", original), bounce.headers)
    )
    assert "outbound" in {found["rule"] for found in await interactions(service, client_id)}
    assert "outbound_unreached" not in {
        found["rule"] for found in await interactions(service, client_id)
    }


PLAIN = "<{to}>:\r\n554 no such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"


@pytest.mark.parametrize("path", ["", "MAILER-DAEMON"])
async def test_a_bounce_in_plain_text_gives_the_unit_back(service: Service, path: str) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822, settings=OWN_MAIL)
    told = mail("<b@mx>", From="MAILER-DAEMON@mx.example", Subject="failure notice")
    quoted = f"From: {MAILBOX}\r\nTo: {CUSTOMER_MAIL}\r\nMessage-ID: <out-1@exitadmin.example>"
    posting = provider.raw(told, PLAIN.format(to=CUSTOMER_MAIL) + quoted, to=MAILBOX)
    bounce = Posting(posting.body, {**posting.headers, "x-envelope-from": path})
    await provider.post_all(a_mail_sent(provider), bounce, bounce)
    assert (await service.quota(client_id))["units"]["used"] == 0
