"""Several notifications of one call or message, in any order: what they say together counts."""

from itertools import permutations
from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, interactions, states
from tests.api.integrations.providers import (
    LINE,
    Posting,
    Provider,
    a_provider,
    aircall_call,
    mail,
    ringover_call,
)
from tests.service import Service

MISSED: dict[str, Any] = {"duration_in_seconds": 0}
TOLD: dict[str, dict[str, Any]] = {
    "missed": MISSED,
    "voicemail": {"duration_in_seconds": 20},
    "hangup": {},
}


def told(provider: Provider, *events: str) -> list[Posting]:
    return [provider.ringover(ringover_call(7, event, **TOLD[event])) for event in events]


@pytest.mark.parametrize("order", list(permutations(["missed", "voicemail"])))
async def test_a_voicemail_makes_a_missed_call_count(
    service: Service, order: tuple[str, ...]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    for posting in told(provider, *order) * 3:
        assert (await provider.post(posting)).status_code == 200
    [one] = await interactions(service, client_id)
    assert (one["rule"], one["units"], one["status"]) == ("inbound_third_party", 1, "open")
    assert (await service.quota(client_id))["ledger"]["entries"] == 1
    assert "differs" not in await states(service)


@pytest.mark.parametrize("order", list(permutations(TOLD)))
async def test_an_answer_says_more_than_a_voicemail_and_that_more_than_nothing(
    service: Service, order: tuple[str, ...]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    for posting in told(provider, *order) * 2:
        await provider.post(posting)
    [one] = await interactions(service, client_id)
    assert (one["rule"], one["units"], one["status"]) == ("inbound_third_party", 1, "recorded")
    assert (await service.quota(client_id))["units"]["used"] == 1


VOICEMAIL_TOLD: dict[str, dict[str, Any]] = {
    "call.ended": {"answered_at": None, "voicemail": None},
    "call.voicemail_left": {"answered_at": None, "voicemail": "https://assets.example/v.mp3"},
}


@pytest.mark.parametrize(
    "order", [*permutations(VOICEMAIL_TOLD), ("call.voicemail_left",)], ids=" ".join
)
async def test_aircall_s_voicemail_left_is_the_voicemail_of_its_call(
    service: Service, order: tuple[str, ...]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for event in order * 2:
        told = aircall_call(812, provider.secrets["token"], **VOICEMAIL_TOLD[event])
        told["event"] = event
        assert (await provider.post(provider.json(told))).status_code == 200
    [call] = await interactions(service, client_id)
    assert (call["rule"], call["units"], call["status"]) == ("inbound_third_party", 1, "open")
    assert (await service.quota(client_id))["units"]["used"] == 1
    assert "differs" not in await states(service)


async def test_a_call_made_that_only_rang_reached_nobody(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    parties = {"from_number": "3225550101", "to_number": "32475550199"}
    rang = ringover_call(7, duration_in_seconds=0, direction="outbound", **parties)
    assert (await provider.post(provider.ringover(rang))).status_code == 200
    [call] = await interactions(service, client_id)
    assert (call["rule"], call["units"]) == ("outbound_unreached", 0)


async def test_a_missed_call_that_was_called_back_is_left_to_a_person(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    missed, voicemail = told(provider, "missed", "voicemail")
    await provider.post(missed)
    back = {
        "id": "back",
        "source": "/desk",
        "type": "call.placed",
        "time": "2026-11-23T09:30:00+01:00",
        "data": {
            "to": "+32475550199",
            "answered": True,
            "cause": {"source": f"/integrations/{provider.id}", "event_id": "7"},
        },
    }
    assert (await service.post(back)).status_code == 201
    assert (await provider.post(voicemail)).status_code == 200
    [kept] = await deliveries(service, state="differs")
    assert kept["problems"][0]["differs_in"] == "answered, voicemail"
    rules = [interaction["rule"] for interaction in await interactions(service, client_id)]
    assert rules == ["inbound_third_party", "follow_up_included"]


async def test_a_missed_call_that_a_person_corrected_is_left_to_a_person(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    missed, voicemail = told(provider, "missed", "voicemail")
    await provider.post(missed)
    said = {"source": f"/integrations/{provider.id}", "event_id": "7"}
    correction = {
        "id": "c-1",
        "source": "/desk",
        "type": "interaction.corrected",
        "data": {"interaction": said, "reason": "Le patron", "with_client": True},
    }
    assert (await service.post(correction)).status_code == 201
    assert (await provider.post(voicemail)).status_code == 200
    [one] = await interactions(service, client_id)
    assert one["rule"] == "inbound_from_client"
    assert (await states(service))[0] == "differs"


async def test_a_call_that_a_person_voided_stays_void(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    missed, voicemail = told(provider, "missed", "voicemail")
    await provider.post(missed)
    [one] = await interactions(service, client_id)
    await service.http.post(f"/v1/interactions/{one['id']}/void", json={"reason": "Erreur"})
    await provider.post(voicemail)
    assert await interactions(service, client_id) == []
    assert (await states(service))[0] == "differs"


async def test_a_call_told_with_another_length_is_kept_as_it_was_and_shown(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for ended_at in (1795424636, 1795424700):
        call = aircall_call(1, provider.secrets["token"], ended_at=ended_at)
        assert (await provider.post(provider.json(call))).status_code == 200
    [kept] = await deliveries(service, state="differs")
    assert kept["problems"][0]["differs_in"] == "duration_s"
    assert (await service.quota(client_id))["ledger"]["entries"] == 1


async def test_what_an_unknown_line_s_call_turned_out_to_be_follows_its_assignment(
    service: Service,
) -> None:
    provider = await a_provider(service, IntegrationKind.RINGOVER)
    missed, voicemail = told(provider, "missed", "voicemail")
    await provider.post(missed)
    await provider.post(voicemail)
    client_id = await service.a_client(contact_points=[])
    waiting = (await service.http.get("/v1/unassigned")).json()["items"]
    calls = [one for one in waiting if one["event"]["type"] == "call.received"]
    for item in calls:
        await service.http.post(
            f"/v1/unassigned/{item['id']}/assign", json={"client_id": client_id}
        )
    assert (await service.http.get("/v1/unassigned")).json()["items"] == []
    [one] = await interactions(service, client_id)
    assert (one["rule"], one["units"]) == ("inbound_third_party", 1)


@pytest.mark.parametrize("list_first", [True, False])
async def test_a_mail_that_also_came_by_a_list_still_needs_action(
    service: Service, *, list_first: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822)
    direct = provider.raw(mail("<1@x.example>"))
    by_list = provider.raw(mail("<1@x.example>", List_Id="<voisins.example>"))
    for posting in [by_list, direct] if list_first else [direct, by_list]:
        assert (await provider.post(posting)).status_code == 200
    [one] = await interactions(service, client_id)
    assert (one["rule"], one["units"], one["status"]) == ("inbound_third_party", 1, "open")


@pytest.mark.parametrize("person_first", [True, False])
async def test_a_person_s_triage_stands_against_another_copy(
    service: Service, *, person_first: bool
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822)
    await provider.post(provider.raw(mail("<1@x.example>", List_Id="<voisins.example>")))
    [one] = await interactions(service, client_id)
    if not person_first:
        await provider.post(provider.raw(mail("<1@x.example>")))
    triage = {"requires_action": False}
    await service.http.post(f"/v1/interactions/{one['id']}/triage", json=triage)
    await provider.post(provider.raw(mail("<1@x.example>")))
    [after] = await interactions(service, client_id)
    assert (after["rule"], after["units"]) == ("inbound_no_action", 0)


async def test_a_message_sent_that_failed_afterwards_gives_its_unit_back(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for status, used in (("sent", 1), ("failed", 0), ("failed", 0), ("sent", 0)):
        content = {
            "event": "message.sent",
            "token": provider.secrets["token"],
            "data": {
                "id": "m-1",
                "status": status,
                "created_at": 1795424531,
                "external_number": "+32475550199",
                "number": {"digits": LINE},
            },
        }
        assert (await provider.post(provider.json(content))).status_code == 200
        assert (await service.quota(client_id))["units"]["used"] == used
