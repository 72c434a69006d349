"""Agendas over HTTP: created, changed, closed, hidden."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.agendas.given import AGENDA, VISIT, a_desk, at, done
from tests.api.clients.given import codes
from tests.service import NOW, Service

TOKYO = {"timezone": "Asia/Tokyo", "weekly": {"tue": [["09:00", "12:00"]]}}


async def test_an_agenda_is_shown_as_it_was_asked_for(service: Service) -> None:
    client_id = await service.a_client()
    path = f"/v1/clients/{client_id}/agendas"
    response = await service.http.post(path, json=AGENDA)
    agenda = done(response, 201)
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == f"/v1/agendas/{agenda['id']}"
    assert agenda["kinds"][0] == VISIT | {
        "before_minutes": 0,
        "after_minutes": 0,
        "invite": False,
        "reminder_hours": None,
    }
    expected = {
        "client_id": client_id,
        "timezone": None,
        "calendar": None,
        "step_minutes": 30,
        "capacity": 1,
        "notice_minutes": 0,
        "horizon_days": 60,
        "version": 1,
        "closed_at": None,
    }
    assert expected.items() <= agenda.items()
    assert done(await service.http.get(f"/v1/agendas/{agenda['id']}")) == agenda
    second = done(await service.http.post(path, json=AGENDA), 201)
    listed = done(await service.http.get(path, params={"limit": 1}))
    assert listed["items"] == [agenda]
    rest = done(await service.http.get(path, params={"cursor": listed["next_cursor"]}))
    assert rest == {"items": [second], "next_cursor": None}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"step_minutes": 4}, "/step_minutes"),
        ({"step_minutes": 241}, "/step_minutes"),
        ({"capacity": 0}, "/capacity"),
        ({"capacity": 101}, "/capacity"),
        ({"notice_minutes": 43_201}, "/notice_minutes"),
        ({"horizon_days": 0}, "/horizon_days"),
        ({"horizon_days": 731}, "/horizon_days"),
        ({"kinds": []}, "/kinds"),
        ({"kinds": [VISIT, VISIT]}, "/kinds"),
        ({"kinds": [VISIT | {"duration_minutes": 4}]}, "/kinds/0/duration_minutes"),
        ({"kinds": [VISIT | {"before_minutes": 241}]}, "/kinds/0/before_minutes"),
        ({"kinds": [VISIT | {"colour": "red"}]}, "/kinds/0/colour"),
        ({"timezone": "Europe/Nowhere"}, "/timezone"),
        ({"calendar": TOKYO}, "/calendar/timezone"),
        ({"calendar": TOKYO | {"weekly": {}}, "timezone": "Asia/Tokyo"}, "/calendar/weekly"),
    ],
)
async def test_bounds(service: Service, changes: dict[str, Any], pointer: str) -> None:
    client_id = await service.a_client()
    response = await service.http.post(f"/v1/clients/{client_id}/agendas", json=AGENDA | changes)
    assert response.status_code == 422, response.text
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_an_agenda_of_its_own_zone_and_hours(service: Service) -> None:
    desk = await a_desk(service, timezone="Asia/Tokyo", calendar=TOKYO)
    slots = await desk.slots(**{"from": "2026-11-30T00:00:00Z", "to": "2026-12-02T00:00:00Z"})
    assert [slot["starts_at"] for slot in slots] == [
        f"2026-12-01T{time}:00+09:00" for time in ("09:00", "09:30", "10:00", "10:30", "11:00")
    ]
    booked = await desk.book("2026-12-01T00:00:00Z")
    assert booked["starts_at"] == "2026-12-01T09:00:00+09:00"
    assert slots[0]["free"] == 1


async def test_a_change_needs_what_was_read(service: Service) -> None:
    desk = await a_desk(service)
    path = f"/v1/agendas/{desk.agenda_id}"
    assert codes(await desk.ask("PATCH", path, json={"capacity": 2})) == (428, "if-match-required")
    first = {"If-Match": '"1"'}
    changed = await desk.ask("PATCH", path, json={"capacity": 2}, headers=first)
    assert (done(changed)["version"], changed.headers["etag"]) == (2, '"2"')
    stale = await desk.ask("PATCH", path, json={"capacity": 3}, headers=first)
    assert codes(stale) == (412, "version-conflict")
    assert stale.json()["current"] == changed.json()
    same = await desk.ask("PATCH", path, json={"capacity": 2}, headers={"If-Match": '"2"'})
    assert done(same)["version"] == 2
    own = {"calendar": {"timezone": "Europe/Brussels", "weekly": {"tue": [["09:15", "12:15"]]}}}
    done(await desk.ask("PATCH", path, json=own, headers={"If-Match": '"2"'}))
    assert (await desk.slots())[0]["starts_at"] == at("09:15")
    refused = await desk.ask(
        "PATCH", path, json={"timezone": "Asia/Tokyo"}, headers={"If-Match": "*"}
    )
    assert codes(refused) == (422, "invalid-calendar")
    done(await desk.ask("PATCH", path, json={"calendar": None}, headers={"If-Match": "*"}))
    assert (await desk.slots())[0]["starts_at"] == at("09:00")


async def test_nothing_new_is_booked_on_a_closed_agenda(service: Service) -> None:
    desk = await a_desk(service)
    booked, held = await desk.book(), await desk.hold("14:00")
    path = f"/v1/agendas/{desk.agenda_id}"
    closed = done(await desk.ask("POST", f"{path}/close"))
    assert (closed["closed_at"], closed["version"]) == ("2026-11-23T09:00:00Z", 2)
    assert done(await desk.ask("POST", f"{path}/close")) == closed
    assert await desk.slots() == []
    for refused in (
        await desk.try_to_book("12:00"),
        await desk.patch(booked, starts_at=at("12:00")),
        await desk.say(held, "confirm"),
    ):
        assert codes(refused) == (409, "agenda-closed")
    assert codes(await desk.try_to_book("12:10")) == (422, "off-grid")
    done(await desk.patch(booked, title="Autre"))
    done(await desk.cancel(booked))
    done(await desk.cancel(held))


async def test_slots_lie_within_what_is_asked_for(service: Service) -> None:
    desk = await a_desk(service, capacity=2, notice_minutes=60)
    await desk.book("10:00")
    slots = await desk.slots(**{"from": at("09:30"), "to": at("11:30")})
    assert slots == [
        {"starts_at": at("09:30"), "ends_at": at("10:30"), "free": 1},
        {"starts_at": at("10:00"), "ends_at": at("11:00"), "free": 1},
        {"starts_at": at("10:30"), "ends_at": at("11:30"), "free": 1},
    ]
    today = await desk.slots(**{"from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"})
    assert today[0]["starts_at"] == "2026-11-23T11:00:00+01:00"
    for slot in today[:3]:
        await desk.book(slot["starts_at"])


async def test_a_hold_s_own_place_is_free_to_it(service: Service) -> None:
    desk = await a_desk(service)
    held = await desk.hold()
    span = {"from": at("10:00"), "to": at("11:00")}
    assert await desk.slots(**span) == []
    assert len(await desk.slots(**span, hold=held["id"])) == 1
    other = await a_desk_of(service, desk.client_id)
    path = f"/v1/agendas/{other}/slots"
    asked = {"kind": "visit", **span, "hold": held["id"]}
    assert codes(await desk.ask("GET", path, params=asked)) == (404, "not-found")


async def a_desk_of(service: Service, client_id: str) -> str:
    path = f"/v1/clients/{client_id}/agendas"
    agenda_id: str = done(await service.http.post(path, json=AGENDA), 201)["id"]
    return agenda_id


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "other"}, (422, "unknown-kind")),
        ({"to": "2027-03-04T00:00:00+01:00"}, (422, "span-too-long")),
        ({"from": ""}, (422, "invalid-request")),
        ({"page": "1"}, (422, "unknown-parameter")),
    ],
)
async def test_refusals_of_slots(
    service: Service, query: dict[str, str], expected: tuple[int, str]
) -> None:
    desk = await a_desk(service)
    asked = {"kind": "visit", "from": at("00:00"), "to": "2027-03-03T00:00:00+01:00"}
    path = f"/v1/agendas/{desk.agenda_id}/slots"
    done(await desk.ask("GET", path, params=asked))
    assert codes(await desk.ask("GET", path, params=asked | query)) == expected


async def test_a_tied_key_sees_its_own_and_overrides_nothing(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    own = await desk.with_key(Scope.AGENDAS_WRITE, client_id=desk.client_id)
    assert (await own.read(booked))["id"] == booked["id"]
    refused = await own.try_to_book("14:00", override=["hours"])
    assert codes(refused) == (403, "missing-scope")
    mine = await own.book("14:00")
    assert mine["decision"]["units"] == 1
    other = await service.a_client(reference="other", contact_points=[])
    stranger = await desk.with_key(Scope.AGENDAS_WRITE, client_id=other)
    for refused in (
        await stranger.ask("GET", f"/v1/agendas/{desk.agenda_id}"),
        await stranger.ask("GET", f"/v1/appointments/{booked['id']}"),
        await stranger.ask("GET", f"/v1/appointments/{booked['id']}/history"),
        await stranger.ask("GET", f"/v1/clients/{desk.client_id}/agendas"),
        await stranger.ask("GET", f"/v1/clients/{desk.client_id}/appointments"),
        await stranger.ask("GET", f"/v1/agendas/{desk.agenda_id}/appointments"),
        await stranger.try_to_book("15:00"),
        await stranger.try_to_book("15:00", kind=7),
        await stranger.cancel(booked),
        await stranger.patch(booked, notes="?"),
        await stranger.ask("PATCH", f"/v1/appointments/{booked['id']}", json={"notes": "?"}),
    ):
        assert codes(refused) == (404, "not-found")
    reader = await desk.with_key(Scope.AGENDAS_READ)
    assert (await reader.slots())[0]["free"] == 1
    assert codes(await reader.try_to_book("15:00")) == (403, "missing-scope")


async def test_overrides_are_kept_and_never_overlap(service: Service) -> None:
    desk = await a_desk(service, notice_minutes=120)
    soon = "2026-11-23T10:30:00+01:00"
    assert codes(await desk.try_to_book(soon)) == (409, "notice-too-short")
    booked = await desk.book(soon, override=["notice"])
    [change] = await desk.history(booked)
    assert change["override"] == ["notice"]
    sunday = "2027-06-06T05:13:00+02:00"
    odd = await desk.book(sunday, override=["hours", "notice"])
    assert [conflict["kind"] for conflict in odd["conflicts"]] == ["hours"]
    refused = await desk.try_to_book(sunday, override=["hours"])
    assert codes(refused) == (409, "slot-taken")
    assert len(refused.json()["alternatives"]) == 5
    moved = done(
        await desk.patch(booked, starts_at="2026-11-23T11:00:00+01:00", override=["notice"])
    )
    assert moved["sequence"] == 1


async def test_lists_by_span_and_status(service: Service) -> None:
    desk = await a_desk(service, capacity=2)
    first, second = await desk.book("09:00"), await desk.hold("10:00", hold_minutes=60)
    third = await desk.book("10:00")
    done(await desk.cancel(third))

    async def listed(path: str, **query: Any) -> list[str]:
        items = done(await desk.ask("GET", path, params=query))["items"]
        return [item["id"] for item in items]

    path = f"/v1/agendas/{desk.agenda_id}/appointments"
    assert await listed(path) == [first["id"], second["id"], third["id"]]
    assert await listed(path, status="booked") == [first["id"]]
    assert await listed(path, **{"from": at("10:00")}) == [second["id"], third["id"]]
    assert await listed(path, to=at("10:00")) == [first["id"]]
    service.set_clock(NOW.replace(hour=11))
    assert await listed(path, status="held") == []
    assert await listed(path, status="expired") == [second["id"]]
    page = done(await desk.ask("GET", path, params={"limit": 2}))
    assert await listed(path, cursor=page["next_cursor"]) == [third["id"]]
    of_client = f"/v1/clients/{desk.client_id}/appointments"
    assert await listed(of_client) == [first["id"], second["id"], third["id"]]


async def test_what_is_announced_later_is_listed_as_a_conflict(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("15:00")
    other = await desk.book("09:00")
    calendar = {
        "timezone": "Europe/Brussels",
        "weekly": {"tue": [["09:00", "15:30"]]},
        "holidays": {"dates": ["2026-12-02"]},
        "closures": [
            {
                "starts_at": "2026-12-01T15:00:00+01:00",
                "ends_at": "2026-12-01T17:00:00+01:00",
                "label": "Inventaire",
            }
        ],
    }
    path = f"/v1/clients/{desk.client_id}/calendar"
    done(await service.http.put(path, json={"calendar": calendar}))
    read = await desk.read(booked)
    assert read["status"] == "booked"
    assert read["conflicts"] == [
        {
            "kind": "closure",
            "label": "Inventaire",
            "starts_at": at("15:00"),
            "ends_at": at("17:00"),
        },
        {"kind": "hours", "label": None, "starts_at": at("15:30"), "ends_at": at("16:00")},
    ]
    assert (await desk.read(other))["conflicts"] == []
    holiday = {**calendar, "holidays": {"dates": ["2026-12-01"]}, "closures": []}
    done(await service.http.put(path, json={"calendar": holiday}))
    [conflict] = (await desk.read(other))["conflicts"]
    assert (conflict["kind"], conflict["starts_at"]) == ("holiday", at("00:00"))
    listed = done(await desk.ask("GET", f"/v1/agendas/{desk.agenda_id}/appointments"))
    assert [len(item["conflicts"]) for item in listed["items"]] == [1, 2]
