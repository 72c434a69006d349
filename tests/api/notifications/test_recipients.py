"""Who is written to, over HTTP, and what they get."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.notifications.asking import create_endpoint, urgent_message
from tests.receivers import Mailbox, Receiver, text_of
from tests.service import NOW, Service

OPERATORS = "/v1/notification-recipients"


def recipient(address: str, *types: str, **changes: Any) -> dict[str, Any]:
    return {"address": address, "event_types": list(types), **changes}


def shown(address: str, *types: str, language: str) -> dict[str, Any]:
    return recipient(address, *types, language=language, attachments=["pdf"])


async def put(service: Service, path: str, *recipients: dict[str, Any]) -> dict[str, Any]:
    response = await service.http.put(path, json={"recipients": list(recipients)})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def test_recipients_are_replaced_as_a_whole(service: Service) -> None:
    client = await service.a_client(language="nl")
    path = f"/v1/clients/{client}/notification-recipients"
    first = await put(
        service,
        path,
        recipient("an@dupont.example", "sla.breached"),
        recipient("marc@dupont.example", "quota.exhausted", language="fr"),
    )
    assert first == {
        "recipients": [
            shown("an@dupont.example", "sla.breached", language="nl"),
            shown("marc@dupont.example", "quota.exhausted", language="fr"),
        ],
        "mail_enabled": True,
    }
    second = await put(service, path, recipient("an@dupont.example", "sla.at_risk"))
    assert (await service.http.get(path)).json() == second
    assert [one["address"] for one in second["recipients"]] == ["an@dupont.example"]
    assert (await put(service, path))["recipients"] == []


async def test_operators_have_addresses_of_their_own(service: Service) -> None:
    client = await service.a_client()
    await put(service, OPERATORS, recipient("ops@exitadmin.example", "event.unassigned"))
    operators = (await service.http.get(OPERATORS)).json()["recipients"]
    assert operators == [shown("ops@exitadmin.example", "event.unassigned", language="fr")]
    of_client = await service.http.get(f"/v1/clients/{client}/notification-recipients")
    assert of_client.json()["recipients"] == []


@pytest.mark.parametrize(
    "address",
    [
        "marc",
        "marc@dupont",
        '"Marc" <marc@dupont.example>',
        "marc@dupont.example\nBcc: all@x.example",
        "marc@dupont.example, an@dupont.example",
        "",
    ],
)
async def test_what_is_not_one_plain_address_is_refused(service: Service, address: str) -> None:
    body = {"recipients": [recipient(address, "sla.breached")]}
    response = await service.http.put(OPERATORS, json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/recipients/0/address"


async def test_an_address_stands_there_once(service: Service) -> None:
    twice = [recipient(one, "sla.breached") for one in ("Marc@x.example", "marc@X.example")]
    response = await service.http.put(OPERATORS, json={"recipients": twice})
    assert response.json()["errors"][0]["code"] == "repeated_address"


async def test_a_client_hears_nothing_that_concerns_none(service: Service) -> None:
    client = await service.a_client()
    body = {"recipients": [recipient("marc@dupont.example", "event.unassigned")]}
    path = f"/v1/clients/{client}/notification-recipients"
    assert (await service.http.put(path, json=body)).json()["code"] == "not-for-clients"
    unknown = f"/v1/clients/{uuid4()}/notification-recipients"
    assert (await service.http.get(unknown)).status_code == 404
    assert (await service.http.put(unknown, json={"recipients": []})).status_code == 404


async def test_an_urgent_message_without_action_is_passed_on_at_once(
    service: Service, mailbox: Mailbox
) -> None:
    client = await service.a_client()
    await service.post(urgent_message(client))
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    [mail] = mailbox.mails
    assert mail["To"] == "marc@dupont.example"
    assert mail["Subject"] == "Dupont Chauffage SRL : message urgent"
    assert "Le chantier est reporté à jeudi" in text_of(mail)


async def test_a_message_that_a_triage_passes_on_says_what_it_said(
    service: Service, mailbox: Mailbox, receiver: Receiver
) -> None:
    client = await service.a_client()
    await create_endpoint(service, url=receiver.url, event_types=["message.forwarded"])
    event = urgent_message(client)
    event["data"] |= {"requires_action": True, "urgent": False}
    one = (await service.post(event)).json()["interaction_id"]
    for fact in ({"requires_action": False, "urgent": True}, {"urgent": True}):
        path = f"/v1/interactions/{one}/triage"
        assert (await service.http.post(path, json=fact)).status_code == 200
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    [mail] = mailbox.mails
    assert "Report de chantier" in text_of(mail)
    assert "Le chantier est reporté à jeudi" in text_of(mail)
    [told] = receiver.notices
    assert told["data"]["summary"] == "Le chantier est reporté à jeudi"


async def test_a_deadline_that_passes_is_told_with_what_it_is_about(
    service: Service, mailbox: Mailbox
) -> None:
    client = await service.a_client()
    await put(service, OPERATORS, recipient("ops@exitadmin.example", "sla.breached"))
    event = urgent_message(client)
    event["data"] |= {"requires_action": True, "urgent": False}
    await service.post(event)
    await service.http.put("/v1/test-clock", json={"now": "2026-11-23T14:00:01+01:00"})
    [mail] = mailbox.mails
    assert mail["Subject"] == "Dupont Chauffage SRL : un délai est dépassé"
    text = text_of(mail)
    assert "au plus tard le lundi 23 novembre 2026 à 14:00" in text
    assert "E-mail de chantier@tiers.example, le lundi 23 novembre 2026 à 10:00" in text
    await service.http.put("/v1/test-clock", json={"now": "2026-11-24T14:00:01+01:00"})
    assert [one["To"] for one in mailbox.mails].count("ops@exitadmin.example") == 1


async def test_an_event_of_nobody_is_told_to_operators(service: Service, mailbox: Mailbox) -> None:
    await put(service, OPERATORS, recipient("ops@exitadmin.example", "event.unassigned"))
    event = urgent_message("")
    del event["data"]["client_id"]
    await service.post(event)
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    assert [mail["Subject"] for mail in mailbox.mails] == ["Un événement attend d'être attribué"]
