"""What an agenda accepts, and why it refuses: the first reason that applies."""

from typing import Any

import pytest

from app.domain.agendas.agendas import AppointmentKind, UnknownKind
from app.domain.agendas.occupancy import NO_SPANS, Occupancy
from app.domain.agendas.offering import Override, Refusal, Standing, accept, judge
from app.domain.agendas.refusals import (
    OffGrid,
    OutsideOpeningHours,
    SlotTaken,
)
from app.domain.agendas.slots import Slot, nearest, offer
from tests.domain.agendas.builders import (
    BRUSSELS,
    FREE,
    NOW,
    an_agenda,
    as_spans,
    conditions,
    starts,
    taken,
    us,
    wish,
)
from tests.domain.deadlines.builders import OFFICE_WEEK, hours_of

TEN = "2026-11-24T10:00+01:00"
BUFFERED = AppointmentKind(
    code="b", name="B", duration_minutes=60, before_minutes=15, after_minutes=10
)
EVERYTHING = frozenset(Override)


def test_the_order_of_refusals() -> None:
    given: dict[str, Any] = {
        "closed_at": NOW,
        "notice_minutes": 43_200,
        "horizon_days": 1,
        "capacity": 1,
    }
    full = taken(("2026-11-23T00:00+01:00", "2026-12-30T00:00+01:00"))
    off_grid, saturday = "2026-11-28T10:10+01:00", "2026-11-28T10:00+01:00"
    office = hours_of(
        BRUSSELS, {**OFFICE_WEEK, "sat": [["09:00", "17:00"]]}, holidays={"dates": ["2026-11-28"]}
    )
    over, expired = {"standing": Standing.OVER}, {"standing": Standing.EXPIRED}

    def told(start: str, asked: dict[str, Any]) -> int | Refusal:
        return judge(conditions(office, **given), wish(start, **asked), full)

    assert told(off_grid, over) is Refusal.OFF_GRID
    assert told(saturday, over) is Refusal.AGENDA_CLOSED
    given["closed_at"] = None
    assert told(saturday, over) is Refusal.APPOINTMENT_OVER
    assert told(saturday, expired) is Refusal.HOLD_EXPIRED
    assert told(saturday, {}) is Refusal.OUTSIDE_OPENING_HOURS
    thursday = "2026-11-26T10:00+01:00"
    assert told(thursday, {}) is Refusal.NOTICE_TOO_SHORT
    given["notice_minutes"] = 0
    assert told(thursday, {}) is Refusal.BEYOND_HORIZON
    given["horizon_days"] = 3
    assert told(thursday, {}) is Refusal.SLOT_TAKEN
    given["capacity"] = 3
    assert told(thursday, {}) == 2


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        ("2026-11-24T08:30+01:00", 30),
        ("2026-11-24T16:30+01:00", 60),
        ("2026-11-24T17:00+01:00", 30),
        ("2026-11-28T10:00+01:00", 30),
    ],
)
def test_the_whole_appointment_lies_in_one_opening(start: str, minutes: int) -> None:
    kind = AppointmentKind(code="k", name="K", duration_minutes=minutes)
    assert judge(conditions(), wish(start, kind), FREE) is Refusal.OUTSIDE_OPENING_HOURS
    assert judge(conditions(), wish("2026-11-24T16:00+01:00", kind), FREE) == 1


def test_a_holiday_or_closure_is_named() -> None:
    closure = {
        "starts_at": "2026-11-24T16:00:00+01:00",
        "ends_at": "2026-11-25T00:00:00+01:00",
        "label": "Inventaire",
    }
    office = hours_of(BRUSSELS, OFFICE_WEEK, closures=[closure], holidays={"country": "BE"})
    given = conditions(office)
    with pytest.raises(OutsideOpeningHours, match="closure: Inventaire"):
        accept(given, wish("2026-11-24T15:30+01:00"), FREE)
    with pytest.raises(OutsideOpeningHours, match="holiday: Noël"):
        accept(given, wish("2026-12-25T10:00+01:00"), FREE)
    with pytest.raises(OffGrid):
        accept(given, wish("2026-12-25T10:10+01:00"), FREE)


def test_buffers_keep_neighbours_apart_and_overhang_the_hours() -> None:
    given = conditions(step_minutes=5)
    booked = taken(("2026-11-24T09:45+01:00", "2026-11-24T11:10+01:00"))
    for start, expected in (
        ("2026-11-24T09:00+01:00", Refusal.SLOT_TAKEN),
        ("2026-11-24T11:20+01:00", Refusal.SLOT_TAKEN),
        ("2026-11-24T11:25+01:00", 1),
    ):
        assert judge(given, wish(start, BUFFERED), booked) == expected
    early = taken(("2026-11-24T07:00+01:00", "2026-11-24T08:45+01:00"))
    assert judge(given, wish("2026-11-24T09:00+01:00", BUFFERED), early) == 1


def test_a_busy_time_takes_the_whole_agenda() -> None:
    given = conditions(capacity=100)
    busy = Occupancy(NO_SPANS, as_spans(("2026-11-24T10:30+01:00", "2026-11-24T10:31+01:00")))
    assert judge(given, wish(TEN), busy) is Refusal.SLOT_TAKEN
    assert judge(given, wish("2026-11-24T11:00+01:00"), busy) == 100


def test_notice_is_elapsed_and_the_horizon_ends_with_a_local_day() -> None:
    given = conditions(notice_minutes=120, horizon_days=1)
    assert starts(given, "2026-11-23T00:00+01:00")[0] == "23 12:00+0100"
    assert judge(given, wish("2026-11-24T16:00+01:00"), FREE) == 1
    assert judge(given, wish("2026-11-25T09:00+01:00"), FREE) is Refusal.BEYOND_HORIZON


def test_overrides_skip_what_they_name_and_never_an_overlap() -> None:
    given = conditions(notice_minutes=120, horizon_days=1)
    soon = wish("2026-11-23T10:30+01:00", overrides=frozenset({Override.NOTICE}))
    assert judge(given, soon, FREE) == 1
    sunday = "2027-03-28T05:13+02:00"
    assert judge(given, wish(sunday, overrides=frozenset({Override.HOURS})), FREE) == 1
    early = wish("2026-11-23T10:13+01:00", overrides=frozenset({Override.HOURS}))
    assert judge(given, early, FREE) is Refusal.NOTICE_TOO_SHORT
    full = taken((TEN, "2026-11-24T11:00+01:00"))
    with pytest.raises(SlotTaken):
        accept(given, wish(TEN, overrides=EVERYTHING), full)


def test_slots_lie_whole_within_what_is_asked_for() -> None:
    span = (us("2026-11-24T09:30+01:00"), us("2026-11-24T11:00+01:00"))
    found = list(offer(conditions(), an_agenda().kinds[0], span, FREE))
    assert [slot.starts_at for slot in found] == [span[0], us(TEN)]
    assert list(offer(conditions(closed_at=NOW), an_agenda().kinds[0], span, FREE)) == []


def test_a_kind_that_the_agenda_has_not_is_unknown() -> None:
    with pytest.raises(UnknownKind):
        an_agenda().kind("other")


def test_the_nearest_come_first_and_of_two_as_near_the_earlier() -> None:
    slots = [Slot(start, start + 1, 1) for start in (0, 10, 20, 30, 40)]
    assert [slot.starts_at for slot in nearest(iter(slots), 20, 3)] == [20, 10, 30]
