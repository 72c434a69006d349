"""A call is what all of Twilio's notices say of it together, in whatever order they come."""

import asyncio
from dataclasses import replace
from itertools import count, permutations
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import interactions, states
from tests.api.integrations.providers import Provider, a_provider
from tests.api.integrations.twilio_notices import (
    a_leg,
    a_made_leg,
    a_recording,
    an_action,
    an_end,
    by_staff,
)
from tests.service import Service, running_service

NUMBERS = count()
Notices = list[dict[str, str]]
UNANSWERED, COUNTED = ("inbound_unanswered", 0), ("inbound_third_party", 1)
UNREACHED, PLACED = ("outbound_unreached", 0), ("outbound", 1)
TRANSCRIBED = {"RecordingSid": "RE1", "TranscriptionText": "Rappelez-moi"}
LEFT = {"RecordingUrl": "https://x.example/RE1", "Digits": "hangup", "RecordingDuration": "12"}

DIALLED: dict[str, tuple[Notices, tuple[str, int]]] = {
    "a leg nobody took": ([a_leg("CA2", "no-answer"), an_end()], UNANSWERED),
    "a busy leg": ([a_leg("CA2", "busy"), an_end()], UNANSWERED),
    "a failed leg": ([a_leg("CA2", "failed"), an_end()], UNANSWERED),
    "a leg taken": ([a_leg("CA2", "completed"), an_end()], COUNTED),
    "a machine took it": (
        [a_leg("CA2", "completed", AnsweredBy="machine_start"), an_end()],
        UNANSWERED,
    ),
    "several rung, one took it": (
        [a_leg("CA2", "no-answer"), a_leg("CA3", "completed"), a_leg("CA4", "canceled"), an_end()],
        COUNTED,
    ),
    "several rung, none took it": (
        [a_leg("CA2", "no-answer"), a_leg("CA3", "busy", To="client:anna"), an_end()],
        UNANSWERED,
    ),
    "dialled in vain": ([an_action(DialCallStatus="no-answer"), an_end()], UNANSWERED),
    "hung up while it rang": (
        [an_action(status="completed", DialCallStatus="no-answer"), an_end()],
        UNANSWERED,
    ),
    "dialled": ([an_action(DialCallStatus="completed"), an_end()], COUNTED),
    "dialled twice": (
        [an_action(DialCallStatus="busy"), an_action(DialCallStatus="completed"), an_end()],
        COUNTED,
    ),
    "a conference": ([an_action(DialCallStatus="answered"), an_end()], COUNTED),
    "left the queue": ([an_action(QueueResult="hangup"), an_end()], UNANSWERED),
    "taken from the queue": ([an_action(QueueResult="bridged"), an_end()], COUNTED),
    "taken from the queue by an agent's telephone": (
        [
            an_action(QueueResult="redirected"),
            an_action("CA9", DequeueResult="bridged", DequeuedCallSid="CA1"),
            an_end(),
        ],
        COUNTED,
    ),
    "a plain end": ([an_end()], COUNTED),
    "never answered": ([an_end(CallStatus="no-answer", CallDuration="0")], UNANSWERED),
}


def orders_of(notices: Notices) -> list[Notices]:
    """Return every order of a few notices, and every fifth of more."""
    orders = [list(order) for order in permutations(notices)]
    return orders[:: 5 if len(notices) > 3 else 1]


async def posted(provider: Provider, notices: Notices) -> None:
    for fields in notices:
        response = await provider.post(provider.form(fields))
        assert response.status_code in (200, 204), response.text


async def counted(service: Service, client_id: str) -> list[tuple[str, int]]:
    return [
        (interaction["rule"], interaction["units"])
        for interaction in await interactions(service, client_id)
    ]


@pytest.mark.parametrize("case", DIALLED)
async def test_a_call_that_was_passed_on_is_answered_if_a_leg_was(
    service: Service, case: str
) -> None:
    client_id = await service.a_client()
    notices, expected = DIALLED[case]
    for place, order in enumerate(orders_of(notices)):
        provider = await a_provider(service, IntegrationKind.TWILIO, name=f"Order {place}")
        await posted(provider, [*order, *order])
        assert [await sums(service, client_id)] == [expected[1] * (place + 1)]
    rules = {interaction["rule"] for interaction in await interactions(service, client_id)}
    assert rules == {expected[0]}
    assert "differs" not in await states(service)
    verified = await service.http.get(f"/v1/clients/{client_id}/ledger/verify")
    assert verified.json()["ok"]


async def sums(service: Service, client_id: str) -> int:
    used: int = (await service.quota(client_id))["units"]["used"]
    return used


VOICEMAILS: dict[str, Notices] = {
    "recorded": [an_action(**LEFT), an_end()],
    "recorded at the end": [an_action(status="completed", **LEFT), an_end()],
    "told by its recording": [a_recording(), an_end()],
    "transcribed": [an_action(status="completed", **TRANSCRIBED), an_end()],
    "after nobody took it": [
        a_leg("CA2", "no-answer"),
        an_action(DialCallStatus="no-answer"),
        an_action(**LEFT),
        an_end(),
    ],
}


@pytest.mark.parametrize("case", VOICEMAILS)
async def test_a_message_that_was_recorded_is_a_voicemail_and_starts_a_clock(
    service: Service, case: str
) -> None:
    client_id = await service.a_client()
    orders = orders_of(VOICEMAILS[case])
    for place, order in enumerate(orders):
        provider = await a_provider(service, IntegrationKind.TWILIO, name=f"Order {place}")
        await posted(provider, [*order, *order])
    found = await interactions(service, client_id)
    assert len(found) == len(orders)
    assert {(one["rule"], one["units"], one["status"]) for one in found} == {(*COUNTED, "open")}
    assert all(one["due_at"] for one in found)
    assert "differs" not in await states(service)


@pytest.mark.parametrize(
    "recording", [{"RecordingSource": "DialVerb"}, {"RecordingStatus": "absent"}], ids=str
)
async def test_another_recording_is_no_voicemail(
    service: Service, recording: dict[str, str]
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await posted(provider, [a_recording(**recording), an_end()])
    [one] = await interactions(service, client_id)
    assert (one["rule"], one["status"]) == ("inbound_third_party", "recorded")


MADE: dict[str, tuple[Notices, list[tuple[str, int]]]] = {
    "in vain": ([by_staff(), a_made_leg("CA2", "no-answer")], [UNREACHED]),
    "reached": ([by_staff(), a_made_leg("CA2", "completed")], [PLACED]),
    "by a SIP phone": (
        [
            by_staff(From="sip:anna@cab.sip.twilio.com", To="sip:+32475550199@cab.sip.twilio.com"),
            a_made_leg("CA2", "no-answer"),
        ],
        [UNREACHED],
    ),
    "with the number as parameter": (
        [by_staff(To="+32475550199"), a_made_leg("CA2", "completed")],
        [PLACED],
    ),
    "dialled one after the other": (
        [by_staff(), a_made_leg("CA2", "busy"), a_made_leg("CA3", "completed", To="+32475550198")],
        [UNREACHED, PLACED],
    ),
    "a voicemail was left": (
        [by_staff(), a_made_leg("CA2", "completed", AnsweredBy="machine_end_beep")],
        [PLACED],
    ),
    "the outcome told too": (
        [by_staff(), an_action(From="client:anna", To="", DialCallStatus="no-answer"),
         a_made_leg("CA2", "no-answer")],
        [UNREACHED],
    ),
    "staff alone": ([by_staff(), a_leg("CA2", "completed", To="client:luc")], []),
    "rung first": (
        [by_staff(Direction="outbound-api", From="+3225550101", To="client:anna"),
         a_made_leg("CA2", "completed")],
        [PLACED],
    ),
}  # fmt: skip


@pytest.mark.parametrize("is_tied", [True, False])
@pytest.mark.parametrize("case", MADE)
async def test_a_call_that_staff_make_is_placed_by_the_line_of_its_leg(
    service: Service, case: str, *, is_tied: bool
) -> None:
    client_id = await service.a_client()
    notices, expected = MADE[case]
    orders = orders_of(notices)
    for place, order in enumerate(orders):
        tied = {"client_id": client_id} if is_tied else {}
        provider = await a_provider(service, IntegrationKind.TWILIO, name=f"Order {place}", **tied)
        await posted(provider, [*order, *order])
    found = await interactions(service, client_id)
    assert sorted((one["rule"], one["units"]) for one in found) == sorted(expected * len(orders))
    assert all(one["kind"] == "call" and one["direction"] == "outbound" for one in found)
    assert {one["counterpart"] for one in found} <= {"+32475550199", "+32475550198"}


async def test_the_leg_by_which_an_agent_is_rung_is_no_second_call(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    rung = {"Direction": "outbound-api", "From": "+3225550101"}
    await posted(provider, [an_end()])
    for place, agent in enumerate(("client:anna", "sip:anna@cab.sip.twilio.com")):
        await posted(provider, [an_end(f"CA{place + 4}", To=agent, **rung)])
    assert await counted(service, client_id) == [COUNTED]


async def test_what_is_known_of_a_call_outlives_whoever_was_told(database_url: str) -> None:
    key = Fernet.generate_key().decode()
    async with running_service(database_url, secrets_key=key) as service:
        client_id = await service.a_client()
        told = await a_provider(service, IntegrationKind.TWILIO)
        await posted(told, [a_leg("CA2", "no-answer")])
    async with running_service(database_url, secrets_key=key) as service:
        await posted(replace(told, service=service), [an_end()])
        assert await counted(service, client_id) == [UNANSWERED]


async def test_a_call_that_somebody_has_worked_on_is_left_to_a_person(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await posted(provider, [an_end()])
    [one] = await interactions(service, client_id)
    triage = {"requires_action": True}
    await service.http.post(f"/v1/interactions/{one['id']}/triage", json=triage)
    await posted(provider, [a_leg("CA2", "no-answer")])
    assert await counted(service, client_id) == [COUNTED]
    assert (await states(service))[0] == "differs"


ENDS = [an_end(), an_end(CallStatus="no-answer", CallDuration="0"), an_end(CallDuration="31")]
BESIDE = [
    a_leg("CA2", "no-answer"), a_leg("CA2", "completed"), a_leg("CA3", "busy", To="client:anna"),
    a_leg("CA4", "ringing"), an_action(DialCallStatus="no-answer"), an_action(**LEFT),
    an_action(status="completed", DialCallStatus="failed"), a_recording(),
    an_action(QueueResult="leave"), an_action(status="completed", **TRANSCRIBED),
    a_recording(RecordingSource="DialVerb"),
]  # fmt: skip
OF_STAFF = [
    by_staff(), by_staff(To="+32475550199"), by_staff(To="+32475550199", CallStatus="busy"),
    a_made_leg("CA5", "no-answer"), a_made_leg("CA5", "completed"), a_made_leg("CA6", "busy"),
    an_action(From="client:anna", To="", DialCallStatus="busy"), a_leg("CA7", "ringing"),
]  # fmt: skip
ORDERS = st.sampled_from([[*ENDS, *BESIDE], OF_STAFF]).flatmap(
    lambda some: st.lists(st.sampled_from(some), min_size=2, max_size=5).flatmap(
        lambda told: st.tuples(st.permutations(told + told[:2]), st.permutations(told))
    )
)


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ORDERS)
async def test_any_notices_of_a_call_come_to_the_same_in_any_order_and_at_once(
    common_service: Service, orders: tuple[Notices, Notices]
) -> None:
    reference = f"client-{next(NUMBERS)}"
    client_id = await common_service.a_client(reference=reference, contact_points=[])
    provider = await a_provider(common_service, IntegrationKind.TWILIO, client_id=client_id)
    one_by_one, at_once = orders
    assert await outcome(provider, client_id, "a-", [[one] for one in one_by_one]) == (
        await outcome(provider, client_id, "b-", [at_once])
    )


async def outcome(
    provider: Provider, client_id: str, mark: str, groups: list[Notices]
) -> tuple[int, Any]:
    """Return what a call's notices come to, with ids of its own; those of a group come at once."""
    before = await sums(provider.service, client_id)
    for group in groups:
        marked = [{**one, **_marked(one, mark)} for one in group]
        await asyncio.gather(*(posted(provider, [one]) for one in marked))
    found = [
        (interaction["rule"], interaction["units"], interaction["direction"], interaction["status"])
        for interaction in await interactions(provider.service, client_id)
        if interaction["event"]["id"].startswith(mark)
    ]
    return await sums(provider.service, client_id) - before, sorted(found)


def _marked(fields: dict[str, str], mark: str) -> dict[str, str]:
    return {name: mark + fields[name] for name in ("CallSid", "ParentCallSid") if name in fields}
