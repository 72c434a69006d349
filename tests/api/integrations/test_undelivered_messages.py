"""A text message that did not arrive gives its unit back, whichever notice tells it and when."""

from itertools import permutations
from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import interactions, rules
from tests.api.integrations.providers import LINE, Posting, Provider, a_provider
from tests.service import Service

SENT = {
    "id": "m1",
    "direction": "outbound",
    "status": "sent",
    "external_number": "+32475550199",
    "created_at": 1795424400,
    "number": {"digits": LINE, "country": "BE"},
    "channel": "sms",
}


def aircall(provider: Provider, event: str, status: str) -> Posting:
    token = provider.secrets["token"]
    return provider.json({"event": event, "token": token, "data": SENT | {"status": status}})


def ringover(provider: Provider, event: str, status: str) -> Posting:
    data = {
        "message_id": 7,
        "time": 1795424531,
        "status": status,
        "from_number": LINE.strip("+"),
        "to_number": "32475550199",
    }
    return provider.ringover({"resource": "sms", "event": event, "data": data})


def told(provider: Provider) -> list[Posting]:
    """Return that a message was sent, and then that it was not delivered, in two ways."""
    if provider.kind is IntegrationKind.AIRCALL:
        updated = "message.status_updated"
        return [
            aircall(provider, "message.sent", "sent"),
            aircall(provider, updated, "undelivered"),
            aircall(provider, updated, "failed"),
        ]
    return [
        ringover(provider, "sent", "sent"),
        ringover(provider, "undelivered", ""),
        ringover(provider, "status", "failed"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("kind", [IntegrationKind.AIRCALL, IntegrationKind.RINGOVER])
async def test_a_message_whose_later_status_says_so_was_not_delivered(
    service: Service, kind: IntegrationKind, order: tuple[int, ...]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, kind)
    postings = told(provider)
    await provider.post_all(*(postings[place] for place in order * 2))
    assert await rules(service, client_id) == ["outbound_unreached"]
    assert (await service.quota(client_id))["units"]["used"] == 0
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []


async def test_a_status_that_says_it_arrived_takes_nothing_back(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for event, status in (("message.sent", "sent"), ("message.status_updated", "delivered")):
        await provider.post_all(aircall(provider, event, status))
    assert (await service.quota(client_id))["units"]["used"] == 1


@pytest.mark.parametrize("is_sent_first", [True, False])
@pytest.mark.parametrize("status", ["undelivered", "failed"])
async def test_what_an_own_system_sent_by_twilio_is_known_by_its_sid(
    service: Service, status: str, *, is_sent_first: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    sent: dict[str, Any] = {
        "id": "SM1",
        "source": f"/integrations/{provider.id}",
        "type": "message.sent",
        "time": "2026-11-23T09:10:00+01:00",
        "data": {"channel": "sms", "from": LINE, "to": "+32475550199"},
    }
    if is_sent_first:
        await service.post(sent)
    receipts = [{"MessageSid": "SM1", "MessageStatus": one} for one in ("sent", status, status)]
    for fields in receipts:
        assert (await provider.post(provider.form(fields))).status_code == 204
    if not is_sent_first:
        await service.post(sent)
    assert await rules(service, client_id) == ["outbound_unreached"]
    assert (await service.quota(client_id))["units"]["used"] == 0


CONVERSATION: list[dict[str, str]] = [
    {"EventType": "onMessageAdded", "MessageSid": "IM1", "Author": "+32475550199"},
    {"EventType": "onMessageAdded", "MessageSid": "IM2", "Author": "anna", "Source": "SDK"},
    {"EventType": "onDeliveryUpdated", "MessageSid": "IM3", "Status": "delivered"},
    {"EventType": "onMessageUpdated", "MessageSid": "IM4"},
    {"EventType": "onMessageRemoved", "MessageSid": "IM5"},
]


async def test_of_a_conversation_only_what_a_third_party_adds_is_received(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO, client_id=client_id)
    for fields in CONVERSATION * 2:
        assert (await provider.post(provider.form(fields))).status_code == 200
    [one] = await interactions(service, client_id)
    assert (one["counterpart"], one["channel"], one["units"]) == ("+32475550199", "sms", 1)
