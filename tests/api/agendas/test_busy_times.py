"""Busy times over HTTP: what is offered and accepted goes round them, on any day."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.agendas.given import Desk, a_desk, a_stranger, at, done
from tests.service import NOW, Service

PAUSE = {"starts_at": at("12:00"), "ends_at": at("13:00"), "label": "Pause"}


async def take(desk: Desk, **changes: Any) -> dict[str, Any]:
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    return done(await desk.ask("POST", path, json=PAUSE | changes), 201)


async def listed(desk: Desk, **query: str) -> list[dict[str, Any]]:
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    items: list[dict[str, Any]] = done(await desk.ask("GET", path, params=query))["items"]
    return items


async def starts(desk: Desk, day: str) -> list[str]:
    found = await desk.slots(**{"from": f"{day}T00:00:00+01:00", "to": f"{day}T23:59:00+01:00"})
    return [slot["starts_at"][11:16] for slot in found]


async def test_busy_time_is_shown_as_it_was_given(service: Service) -> None:
    desk = await a_desk(service)
    rule = "FREQ=WEEKLY;BYDAY=TU"
    busy = await take(desk, rrule=rule, exdates=["2026-12-08T11:00:00Z"])
    assert PAUSE.items() <= busy.items()
    assert busy["rrule"] == rule
    assert busy["exdates"] == ["2026-12-08T12:00:00+01:00"]
    assert busy["agenda_id"] == desk.agenda_id
    assert await listed(desk) == [busy]


async def test_nothing_is_offered_or_booked_in_it_whatever_the_capacity(service: Service) -> None:
    desk = await a_desk(service, capacity=5)
    await take(desk)
    assert "11:00" in await starts(desk, "2026-12-01")
    assert not {"11:30", "12:00", "12:30"} & {*await starts(desk, "2026-12-01")}
    refused = await desk.try_to_book("12:30")
    assert (refused.status_code, refused.json()["code"]) == (409, "slot-taken")
    alternatives = [slot["starts_at"] for slot in refused.json()["alternatives"]]
    assert alternatives[0] == at("13:00")
    await desk.book("13:00")
    await desk.book("11:00")


async def test_appointments_that_were_there_stay_and_show_it_as_a_conflict(
    service: Service,
) -> None:
    desk = await a_desk(service)
    booked = await desk.book("12:00")
    await take(desk)
    read = await desk.read(booked)
    assert read["status"] == "booked"
    assert read["conflicts"] == [
        {"kind": "busy", "label": "Pause", "starts_at": at("12:00"), "ends_at": at("13:00")}
    ]


async def test_a_series_keeps_its_local_time_and_leaves_its_exceptions(service: Service) -> None:
    desk = await a_desk(service, horizon_days=200)
    await take(desk, rrule="FREQ=WEEKLY", exdates=[at("12:00").replace("12-01", "12-08")])
    assert "12:00" in await starts(desk, "2026-12-08")
    assert "12:00" not in await starts(desk, "2026-12-15")
    found = await desk.slots(
        **{"from": "2027-04-06T00:00:00+02:00", "to": "2027-04-06T23:59:00+02:00"}
    )
    summer = {slot["starts_at"][11:16] for slot in found}
    assert {"11:00", "13:00"} <= summer
    assert not {"11:30", "12:00", "12:30"} & summer


async def test_it_is_right_on_any_later_day_although_no_job_has_run(service: Service) -> None:
    desk = await a_desk(service)
    await take(desk, rrule="FREQ=WEEKLY")
    for days in (60, 170, 400):
        service.set_clock(NOW + timedelta(days=days))
        day = f"{NOW + timedelta(days=days + 20):%Y-%m-%d}"
        tuesday = (NOW + timedelta(days=days + 20)).weekday()
        day = f"{NOW + timedelta(days=days + 20 + (1 - tuesday) % 7):%Y-%m-%d}"
        before = await starts_on(desk, day)
        assert "10:00" in before, day
        assert "12:00" not in before, day
        offset = "+02:00" if day[5:7] in {"04", "05", "06", "07", "08", "09"} else "+01:00"
        refused = await desk.try_to_book(f"{day}T12:00:00{offset}")
        assert refused.json()["code"] == "slot-taken"
        await desk.book(f"{day}T10:00:00{offset}")
        assert "12:00" not in await starts_on(desk, day)


async def starts_on(desk: Desk, day: str) -> list[str]:
    found = await desk.slots(**{"from": f"{day}T00:00:00Z", "to": f"{day}T23:00:00Z"})
    return [slot["starts_at"][11:16] for slot in found]


async def test_a_longer_horizon_shows_more_of_a_series_at_once(service: Service) -> None:
    desk = await a_desk(service, horizon_days=1)
    await take(desk, rrule="FREQ=WEEKLY")
    path = f"/v1/agendas/{desk.agenda_id}"
    changed = await desk.ask("PATCH", path, json={"horizon_days": 700}, headers={"If-Match": '"1"'})
    done(changed)
    day = "2028-01-04"
    assert "10:00" in await starts_on(desk, day)
    assert "12:00" not in await starts_on(desk, day)


async def test_lists_are_of_a_span_in_pages_and_what_is_deleted_gives_its_time_back(
    service: Service,
) -> None:
    desk = await a_desk(service)
    first = await take(desk)
    second = await take(desk, starts_at=at("15:00"), ends_at=at("16:00"))
    series = await take(desk, rrule="FREQ=MONTHLY;COUNT=3")
    assert await listed(desk, **{"from": at("14:00"), "to": at("23:00")}) == [second]
    assert await listed(desk, to=at("13:00")) == [first, series]
    later = {"from": "2027-02-01T00:00:00+01:00", "to": "2027-02-02T00:00:00+01:00"}
    assert await listed(desk, **later) == [series]
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    page = done(await desk.ask("GET", path, params={"limit": 2}))
    assert page["items"] == [first, second]
    rest = done(await desk.ask("GET", path, params={"cursor": page["next_cursor"]}))
    assert rest == {"items": [series], "next_cursor": None}
    for busy in (first, series):
        assert (await desk.ask("DELETE", f"{path}/{busy['id']}")).status_code == 204
    assert "12:00" in await starts(desk, "2026-12-01")
    assert (await desk.ask("DELETE", f"{path}/{first['id']}")).status_code == 404


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1001",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=YEARLY;BYWEEKNO=1",
        "RRULE:FREQ=DAILY",
        "every day",
        "",
        "x" * 9_000,
    ],
)
async def test_what_is_beyond_the_bounds_is_refused_at_once(service: Service, rule: str) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    refused = await desk.ask("POST", path, json=PAUSE | {"rrule": rule})
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["code"] == "unsupported-recurrence"
    assert problem["errors"][0]["pointer"] == "/rrule"
    assert await listed(desk) == []


async def test_a_series_of_too_many_times_is_refused(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    body = {
        "starts_at": "1970-02-01T09:00:00Z",
        "ends_at": "1970-02-01T10:00:00Z",
        "label": None,
        "rrule": "FREQ=DAILY",
    }
    refused = await desk.ask("POST", path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "unsupported-recurrence")
    never = "FREQ=DAILY;COUNT=999999999999;BYMONTH=2;BYMONTHDAY=30"
    done(await desk.ask("POST", path, json=PAUSE | {"rrule": never}), 201)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_at": at("12:00")}, "empty-busy-time"),
        ({"ends_at": at("11:00")}, "empty-busy-time"),
        ({"starts_at": "2026-12-01T12:00:00"}, "invalid-request"),
        ({"starts_at": "1969-12-31T12:00:00Z"}, "invalid-request"),
        ({"exdates": ["2026-12-08"]}, "invalid-request"),
        ({"exdates": [at("12:00")] * 1_001}, "invalid-request"),
        ({"colour": "red"}, "invalid-request"),
    ],
)
async def test_what_is_wrong_in_itself_is_refused(
    service: Service, changes: dict[str, Any], code: str
) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    refused = await desk.ask("POST", path, json=PAUSE | changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_the_same_key_takes_the_time_once(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    headers = {"Idempotency-Key": "pause"}
    first = await desk.ask("POST", path, json=PAUSE, headers=headers)
    again = await desk.ask("POST", path, json=PAUSE, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(await listed(desk)) == 1


async def test_other_clients_agendas_are_not_found(service: Service) -> None:
    desk = await a_desk(service)
    busy = await take(desk)
    stranger = await desk.with_key(
        Scope.AGENDAS_WRITE, Scope.AGENDAS_READ, client_id=await a_stranger(service)
    )
    path = f"/v1/agendas/{desk.agenda_id}/busy"
    for method, where in [
        ("POST", path),
        ("GET", path),
        ("DELETE", f"{path}/{busy['id']}"),
    ]:
        given = {"json": PAUSE} if method == "POST" else {}
        assert (await stranger.ask(method, where, **given)).status_code == 404, method
    reader = await desk.with_key(Scope.AGENDAS_READ)
    assert (await reader.ask("POST", path, json=PAUSE)).status_code == 403
    assert (await reader.ask("GET", path)).status_code == 200
