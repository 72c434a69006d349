"""For what something is booked: causes of the client's own, and of nobody else's."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.agendas.given import Desk, a_desk, at, done
from tests.api.clients.given import codes
from tests.service import Service

CALL = {
    "id": "c-1",
    "source": "/tests",
    "type": "call.received",
    "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
}
BY_KEY = {"source": "/tests", "event_id": "c-1"}


async def test_a_cause_may_be_named_by_its_event_before_that_arrives(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book(cause=BY_KEY)
    assert (booked["cause"], booked["decision"]["rule"]) == (BY_KEY, "action")
    assert await desk.used() == 1
    done(await service.post(CALL), 201)
    assert await desk.used() == 1
    verified = done(await service.http.get(f"/v1/clients/{desk.client_id}/ledger/verify"))
    assert verified["ok"]


async def test_the_ids_of_a_tied_key_are_its_client_s_own(service: Service) -> None:
    desk = await a_desk(service)
    scopes = (Scope.AGENDAS_WRITE, Scope.EVENTS_WRITE)
    own = await desk.with_key(*scopes, client_id=desk.client_id)
    done(await own.ask("POST", "/v1/events", json=CALL), 201)
    booked = await own.book(cause=BY_KEY)
    assert booked["decision"]["rule"] == "follow_up_included"
    assert await desk.used() == 1


@pytest.mark.parametrize("status", ["booked", "held"])
async def test_another_client_s_interaction_causes_nothing_here(
    service: Service, status: str
) -> None:
    desk = await a_desk(service)
    other = await service.a_client(reference="other", contact_points=[])
    stated = CALL | {"data": CALL["data"] | {"client_id": other}}  # type: ignore[operator]
    call = done(await service.post(stated), 201)
    cause = {"id": call["interaction_id"]}
    refused = await desk.try_to_book(cause=cause, status=status)
    assert codes(refused) == (422, "cause-of-another-client")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/cause"]
    own = await desk.with_key(Scope.AGENDAS_WRITE, client_id=desk.client_id)
    hidden = await own.try_to_book(cause=cause, status=status)
    assert codes(hidden)[0] in (404, 422)
    assert await desk.used() == 0


async def test_the_cause_of_a_confirmation_is_its_own_else_the_hold_s(service: Service) -> None:
    desk = await a_desk(service)
    calls = [done(await service.post(CALL | {"id": f"c-{place}"}), 201) for place in (1, 2)]
    first, second = ({"id": call["interaction_id"]} for call in calls)
    for confirmed_for, expected in (({}, first), ({"cause": second}, second)):
        held = await desk.hold(cause=first)
        booked = done(await desk.say(held, "confirm", **confirmed_for))
        assert booked["cause"] == expected
        assert await thread_of(desk, booked) == expected["id"]
        done(await desk.cancel(booked))


async def thread_of(desk: Desk, booked: dict[str, Any]) -> str:
    path = f"/v1/interactions/{booked['decision']['interaction_id']}"
    thread_id: str = done(await desk.ask("GET", path))["thread_id"]
    return thread_id


async def test_the_cause_of_a_move_is_its_own(service: Service) -> None:
    desk = await a_desk(service)
    call = done(await service.post(CALL), 201)
    booked = await desk.book()
    moved = done(
        await desk.patch(booked, starts_at=at("14:00"), cause={"id": call["interaction_id"]})
    )
    assert moved["decision"]["rule"] == "follow_up_included"
    assert moved["cause"] is None
    cancelled = await desk.say(
        moved, "cancel", reason="Absent", cause={"id": call["interaction_id"]}
    )
    assert done(cancelled)["decision"]["rule"] == "follow_up_included"
    assert await desk.used() == 2
