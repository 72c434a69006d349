"""Booking, holding, moving, cancelling over HTTP, and what each counts as."""

from typing import Any

import pytest

from tests.api.agendas.given import PARTY, VISIT, a_desk, another_agenda, at, done
from tests.api.clients.given import codes
from tests.service import NOW, Service


async def test_a_booking_is_an_action_of_the_client(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    assert booked["status"] == "booked"
    assert (booked["starts_at"], booked["ends_at"]) == (at("10:00"), at("11:00"))
    assert (booked["sequence"], booked["version"], booked["conflicts"]) == (0, 1, [])
    assert booked["party"] == PARTY
    decision = booked["decision"]
    assert (decision["rule"], decision["units"], decision["outcome"]) == ("action", 1, "counted")
    assert decision["event"]["source"] == "/exitadmin/agendas"
    assert decision["client_id"] == booked["client_id"] == desk.client_id
    assert await desk.used() == 1
    interaction = done(await service.http.get(f"/v1/interactions/{decision['interaction_id']}"))
    assert interaction["kind"] == "action"
    assert await desk.read(booked) == booked | {"decision": None}
    verified = done(await service.http.get(f"/v1/clients/{desk.client_id}/ledger/verify"))
    assert verified["ok"]


async def test_the_answer_has_an_etag_and_a_place(service: Service) -> None:
    desk = await a_desk(service)
    response = await desk.try_to_book()
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == f"/v1/appointments/{response.json()['id']}"


async def test_a_hold_counts_when_it_is_confirmed_for_its_cause(service: Service) -> None:
    desk = await a_desk(service)
    call = done(
        await service.post(
            {
                "id": "c-1",
                "source": "/tests",
                "type": "call.received",
                "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
            }
        ),
        201,
    )
    held = await desk.hold(cause={"id": call["interaction_id"]})
    assert (held["status"], held["decision"]) == ("held", None)
    assert held["held_until"] == "2026-11-23T10:10:00+01:00"
    assert await desk.used() == 1
    assert codes(await desk.try_to_book()) == (409, "slot-taken")
    booked = done(await desk.say(held, "confirm"))
    assert (booked["status"], booked["version"], booked["held_until"]) == ("booked", 2, None)
    assert booked["decision"]["rule"] == "follow_up_included"
    assert await desk.used() == 1
    again = done(await desk.say(held, "confirm"))
    assert (again["version"], again["decision"]) == (2, None)


async def test_a_hold_reads_expired_and_takes_no_place_from_its_instant_on(
    service: Service,
) -> None:
    desk = await a_desk(service)
    held = await desk.hold(hold_minutes=30)
    service.set_clock(NOW.replace(minute=29, second=59))
    assert (await desk.read(held))["status"] == "held"
    service.set_clock(NOW.replace(minute=30))
    expired = await desk.read(held)
    assert (expired["status"], expired["version"]) == ("expired", 1)
    history = await desk.history(held)
    assert [item["change"] for item in history] == ["held", "expired"]
    assert history[1]["by"] is None
    assert history[1]["at"] == "2026-11-23T10:30:00+01:00"
    for refused in (
        await desk.say(held, "confirm"),
        await desk.cancel(held),
        await desk.patch(held, starts_at=at("14:00")),
        await desk.patch(held, notes="Tard"),
    ):
        assert codes(refused) == (409, "hold-expired")
    assert len(await desk.slots()) == 15
    await desk.book()
    assert [item["change"] for item in await desk.history(held)] == ["held", "expired"]
    assert await desk.used() == 1


async def test_a_move_counts_once_and_its_own_place_is_free_to_it(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    moved = done(await desk.patch(booked, starts_at=at("10:30")))
    assert (moved["starts_at"], moved["sequence"], moved["version"]) == (at("10:30"), 1, 2)
    assert moved["decision"]["rule"] == "action"
    assert await desk.used() == 2
    same = done(await desk.patch(moved, starts_at="2026-12-01T09:30:00Z"))
    assert (same["version"], same["decision"]) == (2, None)
    edited = done(await desk.patch(moved, title="Autre", party=None, notes="Clé chez la voisine"))
    assert (edited["sequence"], edited["version"], edited["decision"]) == (1, 3, None)
    assert (edited["title"], edited["party"]) == ("Autre", None)
    assert await desk.used() == 2
    history = await desk.history(booked)
    assert [item["change"] for item in history] == ["booked", "moved", "edited"]
    assert history[1]["before"]["starts_at"] == at("10:00")
    assert history[1]["after"]["starts_at"] == at("10:30")
    assert history[1]["interaction_id"] == moved["decision"]["interaction_id"]
    assert history[1]["by"] == {"id": "admin", "name": "admin"}


async def test_another_kind_is_a_move_and_kinds_stay_as_they_were_booked(
    service: Service,
) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    path = f"/v1/agendas/{desk.agenda_id}"
    kinds = [VISIT | {"duration_minutes": 120}, VISIT | {"code": "long", "duration_minutes": 90}]
    tag = (await desk.ask("GET", path)).headers["etag"]
    done(await desk.ask("PATCH", path, json={"kinds": kinds}, headers={"If-Match": tag}))
    moved = done(await desk.patch(booked, starts_at=at("11:00"), kind="visit"))
    assert moved["ends_at"] == at("12:00")
    longer = done(await desk.patch(moved, kind="long"))
    assert (longer["starts_at"], longer["ends_at"]) == (at("11:00"), at("12:30"))
    assert longer["sequence"] == 2
    assert codes(await desk.patch(longer, kind="call")) == (422, "unknown-kind")


async def test_what_is_only_held_moves_and_ends_for_nothing(service: Service) -> None:
    desk = await a_desk(service)
    held = await desk.hold()
    moved = done(await desk.patch(held, starts_at=at("11:00")))
    assert (moved["status"], moved["decision"], moved["sequence"]) == ("held", None, 1)
    cancelled = done(await desk.cancel(moved))
    assert (cancelled["status"], cancelled["decision"]) == ("cancelled", None)
    assert await desk.used() == 0
    assert len(await desk.slots()) == 15


async def test_a_cancellation_frees_the_time_and_counts(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    cancelled = done(await desk.say(booked, "cancel", reason="Client absent"))
    assert (cancelled["status"], cancelled["sequence"]) == ("cancelled", 1)
    assert cancelled["decision"]["rule"] == "action"
    assert await desk.used() == 2
    [_, last] = await desk.history(booked)
    assert last["after"]["reason"] == "Client absent"
    for refused in (
        await desk.cancel(booked),
        await desk.say(booked, "confirm"),
        await desk.say(booked, "no-show"),
        await desk.patch(cancelled, notes="?"),
    ):
        assert codes(refused) == (409, "appointment-over")
    await desk.book()


async def test_nobody_came(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    assert codes(await desk.say(booked, "no-show")) == (409, "not-yet")
    service.set_clock(NOW.replace(month=12, day=1, hour=10))
    missed = done(await desk.say(booked, "no-show"))
    assert (missed["status"], missed["decision"]) == ("no_show", None)
    assert await desk.used("2026-12") == 0
    assert [item["change"] for item in await desk.history(booked)] == ["booked", "no_show"]


async def test_what_was_read_has_to_be_sent_along(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book()
    path = f"/v1/appointments/{booked['id']}"
    missing = await desk.ask("PATCH", path, json={"notes": "?"})
    assert codes(missing) == (428, "if-match-required")
    done(await desk.patch(booked, notes="Un"))
    stale = await desk.patch(booked, notes="Deux")
    assert codes(stale) == (412, "version-conflict")
    assert stale.json()["current"] == await desk.read(booked)
    assert (await desk.read(booked))["notes"] == "Un"


async def test_a_taken_time_names_the_nearest_free_ones(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("09:00")
    await desk.book("10:00")
    refused = await desk.try_to_book("10:00")
    assert codes(refused) == (409, "slot-taken")
    alternatives = refused.json()["alternatives"]
    assert [item["starts_at"] for item in alternatives] == [
        at(time) for time in ("11:00", "11:30", "12:00", "12:30", "13:00")
    ]
    assert alternatives[0] == {"starts_at": at("11:00"), "ends_at": at("12:00")}
    assert await desk.used() == 2
    for alternative in alternatives[::2]:
        await desk.book(alternative["starts_at"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "other"}, (422, "unknown-kind")),
        ({"starts_at": at("10:10")}, (422, "off-grid")),
        ({"starts_at": at("16:30")}, (409, "outside-opening-hours")),
        ({"starts_at": at("03:10")}, (409, "outside-opening-hours")),
        ({"starts_at": "2026-12-25T10:00:00+01:00"}, (409, "outside-opening-hours")),
        ({"starts_at": "2026-11-23T09:00:00+01:00"}, (409, "notice-too-short")),
        ({"starts_at": "2027-06-01T10:00:00+02:00"}, (409, "beyond-horizon")),
        ({"hold_minutes": 5}, (422, "invalid-request")),
        ({"status": "held", "hold_minutes": 1_441}, (422, "invalid-request")),
        ({"status": "expired"}, (422, "invalid-request")),
        ({"starts_at": "2026-12-01T10:00:00"}, (422, "invalid-request")),
        ({"starts_at": "9999-12-31T23:00:00Z"}, (422, "invalid-request")),
        ({"starts_at": "9998-12-31T23:00:00Z"}, (409, "outside-opening-hours")),
        ({"starts_at": "1970-01-01T00:00:00Z"}, (409, "outside-opening-hours")),
        ({"cause": {"id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"}}, (422, "unknown-interaction")),
        (
            {"status": "held", "cause": {"id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"}},
            (422, "unknown-interaction"),
        ),
    ],
)
async def test_refusals_record_nothing(
    service: Service, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    desk = await a_desk(service)
    refused = await desk.try_to_book(**changes)
    assert codes(refused) == expected
    assert await desk.used() == 0
    listed = done(await desk.ask("GET", f"/v1/agendas/{desk.agenda_id}/appointments"))
    assert listed == {"items": [], "next_cursor": None}
    if expected[0] == 422:
        assert refused.json()["errors"]


async def test_a_holiday_is_named(service: Service) -> None:
    desk = await a_desk(service)
    refused = await desk.try_to_book("2026-12-25T10:00:00+01:00")
    assert refused.json()["detail"] == "holiday: Noël"


async def test_sent_again_it_is_answered_as_at_first_and_a_refusal_is_not_kept(
    service: Service,
) -> None:
    desk = await a_desk(service)
    other = await desk.book()
    key = {"Idempotency-Key": "k-1"}
    assert codes(await desk.try_to_book(headers=key)) == (409, "slot-taken")
    done(await desk.cancel(other))
    first = done(await desk.try_to_book(headers=key), 201)
    again = done(await desk.try_to_book(headers=key), 200)
    assert again == first
    assert await desk.used() == 3
    conflict = await desk.try_to_book("14:00", headers=key)
    assert codes(conflict) == (409, "idempotency-conflict")


async def test_without_a_subscription_nothing_is_booked(service: Service) -> None:
    client_id = await service.a_client(subscription=None)
    desk = await another_agenda(service, client_id)
    assert codes(await desk.try_to_book()) == (409, "no-subscription")
    await desk.hold()
    listed = done(await service.http.get("/v1/unassigned"))
    assert listed["items"] == []


async def test_buffers_and_capacity_over_http(service: Service) -> None:
    desk = await a_desk(service, capacity=2, step_minutes=15)
    await desk.book("10:00", kind="call")
    await desk.book("10:15", kind="call")
    assert codes(await desk.try_to_book("10:30", kind="call")) == (409, "slot-taken")
    await desk.book("10:45", kind="call")
    free = {slot["starts_at"]: slot["free"] for slot in await desk.slots("call")}
    assert at("10:30") not in free
    assert (free[at("11:00")], free[at("11:30")]) == (1, 2)


async def test_lanes_are_dealt_anew_where_the_number_fits(service: Service) -> None:
    """One lies in the second lane, a later one in the first: a long one over both fits."""
    long = VISIT | {"code": "long", "duration_minutes": 180}
    desk = await a_desk(service, capacity=2, kinds=[VISIT, long])
    early = [await desk.book("09:00"), await desk.book("09:00")]
    late = [await desk.book("11:00"), await desk.book("11:00")]
    done(await desk.cancel(early[0]))
    done(await desk.cancel(late[1]))
    assert (await desk.slots("long"))[0] == {
        "starts_at": at("09:00"),
        "ends_at": at("12:00"),
        "free": 1,
    }
    over_both = await desk.book("09:00", kind="long")
    assert codes(await desk.try_to_book("09:00")) == (409, "slot-taken")
    done(await desk.cancel(over_both))
    moving = await desk.book("13:00", kind="long")
    done(await desk.patch(moving, starts_at=at("09:30")))
    assert codes(await desk.try_to_book("11:00")) == (409, "slot-taken")
    await desk.book("10:00")
