"""Clocks: what starts, stops, pauses and shortens them, in a week of office hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from app.domain.deadlines.clocks import (
    ClockReading,
    ClockTerms,
    Pause,
    Sla,
    Tick,
    business_time_used,
    read_clock,
    sla_of,
)
from tests.builders import CALENDAR, office_hours
from tests.domain.deadlines.builders import hours

FRIDAY, MONDAY, TUESDAY = "2026-11-20", "2026-11-23", "2026-11-24"
HOUR_SECONDS = 3600
SECOND = timedelta(seconds=1)

Facts = Sequence[tuple[str, str]]


def on(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}+01:00")


def instant(text: str) -> datetime:
    """Return the instant of ``fri 16:00``, in the week-end of 20 November 2026."""
    weekday, time = text.split()
    return on({"fri": FRIDAY, "sat": "2026-11-21", "mon": MONDAY, "tue": TUESDAY}[weekday], time)


def read(start: str, *facts: tuple[str, str], delay: float = 4, urgent: float = 2) -> ClockReading:
    terms = ClockTerms(
        plan_code="ESSENTIEL",
        plan_version="2026-01",
        rank=2,
        delay_seconds=int(delay * HOUR_SECONDS),
        urgent_delay_seconds=int(urgent * HOUR_SECONDS),
        calendar_id=CALENDAR,
    )
    ticks = [(instant(at), Tick(tick)) for at, tick in facts]
    return read_clock(instant(start), terms, office_hours(), ticks)


@pytest.mark.parametrize(
    ("start", "delay", "due"),
    [
        ("mon 09:00", 4, "mon 13:00"),
        ("mon 13:00", 4, "mon 17:00"),
        ("fri 16:00", 4, "mon 12:00"),
        ("fri 17:00", 4, "mon 13:00"),
        ("sat 12:00", 2, "mon 11:00"),
        ("mon 08:59", 8, "mon 17:00"),
        ("fri 15:00", 8, "mon 15:00"),
    ],
)
def test_a_clock_runs_in_business_hours_only(start: str, delay: float, due: str) -> None:
    assert read(start, delay=delay).due_at == instant(due)


@pytest.mark.parametrize(
    ("facts", "due", "why"),
    [
        ([("fri 16:00", "paused")], "mon 11:00", "paused: the deadline keeps its value"),
        ([("fri 16:00", "paused"), ("mon 10:00", "resumed")], "mon 13:00", "three hours left"),
        ([("fri 16:00", "paused"), ("fri 16:00", "resumed")], "mon 11:00", "no pause at all"),
        ([("sat 10:00", "paused"), ("sat 20:00", "resumed")], "mon 11:00", "no opening in it"),
        ([("mon 10:00", "resumed")], "mon 11:00", "resumed without a pause"),
        (
            [("fri 16:00", "paused"), ("fri 16:30", "paused"), ("mon 10:00", "resumed")],
            "mon 13:00",
            "paused twice: the first one counts",
        ),
        (
            [("fri 16:00", "paused"), ("mon 10:00", "resumed"), ("mon 11:00", "resumed")],
            "mon 13:00",
            "resumed twice: the first one counts",
        ),
        (
            [
                ("fri 15:30", "paused"),
                ("fri 16:00", "resumed"),
                ("mon 10:00", "paused"),
                ("mon 12:00", "resumed"),
            ],
            "mon 13:30",
            "two pauses",
        ),
        ([("mon 12:00", "paused"), ("mon 15:00", "resumed")], "mon 11:00", "paused too late"),
        ([("mon 11:00", "paused"), ("tue 09:00", "resumed")], "mon 11:00", "nothing was left"),
        ([("mon 10:00", "completed"), ("mon 10:30", "paused")], "mon 11:00", "completed for good"),
    ],
)
def test_pauses_move_the_deadline_by_what_was_left(facts: Facts, due: str, why: str) -> None:
    assert read("fri 15:00", *facts).due_at == instant(due), why


@pytest.mark.parametrize(
    ("facts", "due", "why"),
    [
        ([("fri 15:00", "urgent")], "fri 17:00", "urgent on arrival"),
        ([("fri 16:00", "urgent")], "mon 10:00", "flagged an hour later"),
        ([("mon 09:30", "urgent")], "mon 11:00", "never later than the deadline it had"),
        ([("mon 12:00", "urgent")], "mon 11:00", "flagged after the deadline"),
        (
            [("fri 15:30", "urgent"), ("fri 16:30", "paused"), ("mon 09:30", "resumed")],
            "mon 10:30",
            "urgent before the pause: an hour was left of it",
        ),
        (
            [("fri 16:00", "paused"), ("mon 09:00", "urgent"), ("mon 10:00", "resumed")],
            "mon 12:00",
            "urgent during the pause: two hours from its end",
        ),
        (
            [("mon 10:00", "paused"), ("mon 10:30", "urgent"), ("mon 12:00", "resumed")],
            "mon 13:00",
            "urgent during the pause: less than its delay was left",
        ),
        (
            [("fri 15:00", "paused"), ("mon 10:00", "resumed"), ("mon 11:00", "urgent")],
            "mon 13:00",
            "urgent after the pause",
        ),
        ([("fri 16:00", "paused"), ("mon 09:00", "urgent")], "mon 11:00", "kept while paused"),
    ],
)
def test_urgency_shortens_a_deadline_and_never_lengthens_it(
    facts: Facts, due: str, why: str
) -> None:
    assert read("fri 15:00", *facts).due_at == instant(due), why


def test_what_happens_before_the_start_counts_from_the_start() -> None:
    early = read("mon 09:00", ("fri 16:00", "paused"), ("mon 10:00", "resumed"))
    assert early.due_at == instant("mon 14:00")
    assert early.pauses == (Pause(instant("mon 09:00"), instant("mon 10:00")),)


def test_a_completion_before_the_start_is_met() -> None:
    reading = read("mon 09:00", ("fri 16:00", "completed"))
    assert reading.completed_at == instant("fri 16:00")
    assert _judged(reading) is Sla.MET


@pytest.mark.parametrize(
    ("completed_at", "sla"),
    [
        (instant("mon 13:00") - SECOND, Sla.MET),
        (instant("mon 13:00"), Sla.MET),
        (instant("mon 13:00") + SECOND, Sla.BREACHED),
    ],
)
def test_completed_at_the_very_instant_is_met(completed_at: datetime, sla: Sla) -> None:
    reading = read("mon 09:00")
    assert sla_of(reading.due_at, reading.warn_at, completed_at, is_completed=True) is sla


def test_a_completion_during_a_pause_is_judged_by_the_deadline_that_stands() -> None:
    facts = (("fri 16:00", "paused"), ("mon 12:00", "completed"))
    assert _judged(read("fri 15:00", *facts)) is Sla.BREACHED


@pytest.mark.parametrize(
    ("facts", "warn"),
    [
        ([], "mon 10:00"),
        ([("fri 15:00", "urgent")], "fri 16:30"),
        ([("fri 16:00", "paused")], "mon 10:00"),
        ([("fri 16:00", "paused"), ("mon 10:00", "resumed")], "mon 12:00"),
        ([("mon 10:30", "paused"), ("mon 14:00", "resumed")], "mon 14:00"),
        ([("fri 16:00", "paused"), ("mon 09:00", "urgent"), ("mon 10:00", "resumed")], "mon 11:30"),
    ],
)
def test_three_quarters_of_the_business_time_put_it_at_risk(facts: Facts, warn: str) -> None:
    assert read("fri 15:00", *facts).warn_at == instant(warn)


def test_at_risk_begins_at_its_instant_and_ends_with_the_deadline() -> None:
    reading = read("mon 09:00")
    found = [
        sla_of(reading.due_at, reading.warn_at, at, is_completed=False)
        for at in (
            instant("mon 12:00") - SECOND,
            instant("mon 12:00"),
            instant("mon 13:00"),
            instant("mon 13:00") + SECOND,
        )
    ]
    assert found == [Sla.ON_TRACK, Sla.AT_RISK, Sla.AT_RISK, Sla.BREACHED]


@pytest.mark.parametrize(
    ("facts", "until", "used", "allotted"),
    [
        ([], "mon 10:00", 3, 4),
        ([("fri 16:00", "paused"), ("mon 10:00", "resumed")], "mon 12:00", 3, 4),
        ([("fri 16:00", "paused")], "tue 12:00", 1, 4),
        ([("fri 16:00", "urgent")], "mon 09:30", 2.5, 3),
        (
            [("fri 16:00", "paused"), ("mon 09:00", "urgent"), ("mon 10:00", "resumed")],
            "tue 09:30",
            8.5,
            3,
        ),
    ],
)
def test_business_time_used_leaves_pauses_out(
    facts: Facts, until: str, used: float, allotted: float
) -> None:
    reading = read("fri 15:00", *facts)
    start = instant("fri 15:00")
    found = business_time_used(start, reading.pauses, office_hours(), instant(until))
    assert (found, reading.allotted) == (hours(used), hours(allotted))


def _judged(reading: ClockReading) -> Sla:
    assert reading.completed_at is not None
    return sla_of(reading.due_at, reading.warn_at, reading.completed_at, is_completed=True)
