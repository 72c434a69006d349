"""A client's calendar: given, shown, tried out, changed, and what it does to open deadlines."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests import sql
from tests.api.deadlines.given import (
    OFFICE,
    a_closure,
    deadline,
    due_at,
    get_calendar,
    instant,
    open_message,
    put_calendar,
)
from tests.service import Service

MORNINGS = OFFICE | {"weekly": {"mon": [["09:00", "12:00"]], "tue": [["09:00", "12:00"]]}}
CLOSED_MONDAY = OFFICE | {
    "closures": [a_closure("2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00")]
}
OPEN_SATURDAY = OFFICE | {"openings": [{"date": "2026-11-21", "intervals": [["09:00", "12:00"]]}]}
FRIDAY_AT_THREE = "2026-11-20T15:00:00+01:00"
MONDAY_AT_ELEVEN = instant("2026-11-23T11:00:00+01:00")
TUESDAY_AT_ELEVEN = instant("2026-11-24T11:00:00+01:00")
SATURDAY_AT_ELEVEN = instant("2026-11-21T11:00:00+01:00")


async def test_a_client_is_created_with_a_calendar_of_its_own(service: Service) -> None:
    client = await service.a_client(calendar=MORNINGS)
    shown = (await service.http.get(f"/v1/clients/{client}")).json()
    assert shown["calendar"] == MORNINGS
    message = await open_message(service, "m1", "2026-11-23T09:00:00+01:00")
    assert await due_at(service, message) == instant("2026-11-24T10:00:00+01:00")


async def test_a_client_without_a_calendar_goes_by_the_providers(service: Service) -> None:
    client = await service.a_client()
    shown = await get_calendar(service, client)
    assert shown["calendar"] is None
    assert shown["in_force"] == OFFICE


async def test_what_is_shown_can_be_sent_back_and_changes_nothing(service: Service) -> None:
    calendar = CLOSED_MONDAY | OPEN_SATURDAY
    client = await service.a_client(calendar=calendar)
    before = await get_calendar(service, client)
    answer = await put_calendar(service, client, before["calendar"])
    assert answer["version"] == before["version"]
    assert await get_calendar(service, client) == before


async def test_a_closure_at_the_end_of_time_is_shown_as_it_came(service: Service) -> None:
    closure = a_closure("9999-12-31T23:00:00Z", "9999-12-31T23:59:59Z")
    calendar = OFFICE | {"timezone": "Pacific/Apia", "closures": [closure]}
    client = await service.a_client(calendar=calendar)
    [shown] = (await get_calendar(service, client))["calendar"]["closures"]
    assert instant(shown["starts_at"]) == instant(closure["starts_at"])
    assert instant(shown["ends_at"]) == instant(closure["ends_at"])


async def test_a_calendar_is_changed_with_the_client(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    path = f"/v1/clients/{client}"
    changed = await service.http.patch(path, json={"calendar": CLOSED_MONDAY})
    assert instant(changed.json()["calendar"]["closures"][0]["starts_at"]) == instant(
        "2026-11-23T00:00:00+01:00"
    )
    assert await due_at(service, message) == TUESDAY_AT_ELEVEN
    untouched = await service.http.patch(path, json={"name": "Dupont"})
    assert untouched.json()["calendar"] == changed.json()["calendar"]
    dropped = await service.http.patch(path, json={"calendar": None})
    assert dropped.json()["calendar"] is None


async def test_a_client_sent_back_as_it_is_keeps_its_version(service: Service) -> None:
    client = await service.a_client(calendar=MORNINGS)
    before = await get_calendar(service, client)
    await service.http.patch(f"/v1/clients/{client}", json={"calendar": MORNINGS})
    assert await get_calendar(service, client) == before


async def test_a_dry_run_tells_what_would_move_and_stores_nothing(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    before = await get_calendar(service, client)
    answer = await put_calendar(service, client, CLOSED_MONDAY, "?dry_run=true")
    assert (answer["dry_run"], answer["version"], answer["weighed"]) == (True, None, 1)
    [moving] = answer["deadlines"]
    assert moving["interaction_id"] == message
    assert instant(moving["former_due_at"]) == MONDAY_AT_ELEVEN
    assert instant(moving["new_due_at"]) == instant(moving["due_at"]) == TUESDAY_AT_ELEVEN
    assert moving["would_be_breached"] is False
    assert await get_calendar(service, client) == before
    assert await due_at(service, message) == MONDAY_AT_ELEVEN
    assert (await deadline(service, message))["changes"] == []


async def test_a_dry_run_tells_what_would_be_breached(service: Service) -> None:
    client = await service.a_client()
    await open_message(service, "m1", FRIDAY_AT_THREE)
    answer = await put_calendar(service, client, OPEN_SATURDAY, "?dry_run=true")
    [moving] = answer["deadlines"]
    assert instant(moving["new_due_at"]) == SATURDAY_AT_ELEVEN
    assert instant(moving["due_at"]) == MONDAY_AT_ELEVEN
    assert moving["would_be_breached"] is True


@pytest.mark.parametrize(
    ("choice", "later", "earlier"),
    [
        ("keep", MONDAY_AT_ELEVEN, MONDAY_AT_ELEVEN),
        ("recompute", TUESDAY_AT_ELEVEN, SATURDAY_AT_ELEVEN),
        ("never_earlier", TUESDAY_AT_ELEVEN, MONDAY_AT_ELEVEN),
    ],
)
async def test_open_deadlines_move_as_chosen(
    service: Service, choice: str, later: Any, earlier: Any
) -> None:
    client = await service.a_client()
    for calendar, due in ((CLOSED_MONDAY, later), (OPEN_SATURDAY, earlier)):
        message = await open_message(service, str(uuid4()), FRIDAY_AT_THREE)
        answer = await put_calendar(service, client, calendar, open_deadlines=choice)
        assert await due_at(service, message) == due
        moving = {each["interaction_id"]: each for each in answer["deadlines"]}
        assert instant(moving[message]["due_at"]) == due
        await put_calendar(service, client, None, open_deadlines="keep")


async def test_the_history_of_an_interaction_says_what_was_chosen(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    first = await put_calendar(service, client, CLOSED_MONDAY)
    await put_calendar(service, client, OPEN_SATURDAY)
    await put_calendar(service, client, None, open_deadlines="recompute")
    explained = await deadline(service, message)
    changes = [
        (each["choice"], instant(each["former_due_at"]), instant(each["due_at"]))
        for each in explained["changes"]
    ]
    assert changes == [
        ("never_earlier", MONDAY_AT_ELEVEN, TUESDAY_AT_ELEVEN),
        ("never_earlier", TUESDAY_AT_ELEVEN, TUESDAY_AT_ELEVEN),
        ("recompute", TUESDAY_AT_ELEVEN, MONDAY_AT_ELEVEN),
    ]
    assert explained["changes"][0]["calendar_id"] == first["version"]


async def test_a_client_may_go_back_to_the_providers_calendar_again_and_again(
    service: Service,
) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    for calendar in (CLOSED_MONDAY, None, CLOSED_MONDAY, None):
        await put_calendar(service, client, calendar, open_deadlines="recompute")
    assert len((await deadline(service, message))["changes"]) == 4
    assert await due_at(service, message) == MONDAY_AT_ELEVEN


async def test_a_choice_can_be_made_again_for_the_same_calendar(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    kept = await put_calendar(service, client, CLOSED_MONDAY, open_deadlines="keep")
    moved = await put_calendar(service, client, CLOSED_MONDAY, open_deadlines="recompute")
    assert moved["version"] == kept["version"]
    assert await due_at(service, message) == TUESDAY_AT_ELEVEN


async def test_a_paused_deadline_moves_too_and_goes_on_from_there(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    path = f"/v1/interactions/{message}"
    await service.http.post(f"{path}/pause", json={"time": "2026-11-20T16:00:00+01:00"})
    await put_calendar(service, client, CLOSED_MONDAY)
    assert await due_at(service, message) == TUESDAY_AT_ELEVEN
    await service.http.post(f"{path}/resume", json={"time": "2026-11-23T09:00:00+01:00"})
    assert await due_at(service, message) == instant("2026-11-24T12:00:00+01:00")


async def test_what_is_completed_keeps_its_deadline(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    await service.http.post(f"/v1/interactions/{message}/complete")
    answer = await put_calendar(service, client, CLOSED_MONDAY, open_deadlines="recompute")
    assert (answer["weighed"], answer["deadlines"]) == (0, [])
    assert await due_at(service, message) == MONDAY_AT_ELEVEN


async def test_a_deadline_that_moved_is_watched_at_its_new_instants(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY_AT_THREE)
    await put_calendar(service, client, CLOSED_MONDAY)
    rows = await sql.fetch(
        service.state.database,
        "SELECT kind, run_at FROM jobs WHERE payload ->> 'interaction_id' = $1",
        message,
    )
    watched = {(row["kind"], row["run_at"]) for row in rows}
    assert ("deadline.breached", TUESDAY_AT_ELEVEN) in watched
    assert ("deadline.at_risk", instant("2026-11-24T10:00:00+01:00")) in watched


async def test_what_is_recorded_later_goes_by_the_new_calendar(service: Service) -> None:
    client = await service.a_client()
    await open_message(service, "m1", FRIDAY_AT_THREE)
    await put_calendar(service, client, CLOSED_MONDAY)
    later = await open_message(service, "m2", FRIDAY_AT_THREE)
    assert await due_at(service, later) == TUESDAY_AT_ELEVEN


async def test_calendars_change_while_events_are_recorded(service: Service) -> None:
    client = await service.a_client()
    posted = [open_message(service, f"m{number}", FRIDAY_AT_THREE) for number in range(20)]
    changed = [
        put_calendar(service, client, calendar, open_deadlines="recompute")
        for calendar in (CLOSED_MONDAY, None, OPEN_SATURDAY, CLOSED_MONDAY)
    ]
    interactions, _ = await asyncio.gather(asyncio.gather(*posted), asyncio.gather(*changed))
    await put_calendar(service, client, None, open_deadlines="recompute")
    assert {await due_at(service, interaction) for interaction in interactions} == {
        MONDAY_AT_ELEVEN
    }
