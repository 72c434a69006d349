"""What a new calendar does to open deadlines, under each choice."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.metering.counting.calendar_changes import (
    CalendarChange,
    OpenDeadlines,
    WeighedDeadline,
    weigh,
)
from app.domain.metering.events.events import Event
from app.domain.metering.interactions.interactions import Interaction
from tests.builders import CALENDAR, ZONE, a_message, an_event, office_hours
from tests.domain.deadlines.builders import OFFICE_WEEK, Weekly, hours_of
from tests.domain.metering.urgent_desk import UrgentDesk

NEW = "the-new-version"
NOW = datetime.fromisoformat("2026-11-23T10:00+01:00")


def monday(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{time}+01:00")


def opened(day: str, start: str, end: str) -> dict[str, Any]:
    return {"openings": [{"date": day, "intervals": [[start, end]]}]}


def closed(start: str, end: str) -> dict[str, Any]:
    return {"closures": [{"starts_at": start, "ends_at": end, "label": None}]}


def recorded(*more: tuple[str, str]) -> Interaction:
    """Return a message of Friday 15:00, due on Monday at 11:00, and what happened to it."""
    desk = UrgentDesk()
    message = a_message("m1", datetime.fromisoformat("2026-11-20T15:00+01:00"))
    desk.record(message)
    for kind, at in more:
        desk.record(_fact(kind, message, at))
    return desk.interactions["m1"]


def _fact(kind: str, message: Event, at: str) -> Event:
    return an_event(
        f"interaction.{kind}", f"{kind} {at}", datetime.fromisoformat(at), interaction=message
    )


def weighed(
    one: Interaction,
    choice: OpenDeadlines,
    week: Weekly = OFFICE_WEEK,
    at: datetime = NOW,
    **rest: Any,
) -> WeighedDeadline:
    hours = {CALENDAR: office_hours(), NEW: hours_of(ZONE, week, **rest)}
    return weigh(one, CalendarChange(calendar_id=NEW, hours=hours, choice=choice, at=at))


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        (OpenDeadlines.KEEP, monday("11:00")),
        (OpenDeadlines.RECOMPUTE, monday("13:00")),
        (OpenDeadlines.NEVER_EARLIER, monday("13:00")),
    ],
)
def test_a_deadline_that_comes_later(choice: OpenDeadlines, due: datetime) -> None:
    closure = closed("2026-11-23T09:00:00+01:00", "2026-11-23T11:00:00+01:00")
    found = weighed(recorded(), choice, **closure)
    assert found.chosen.due_at == due
    assert found.recomputed.due_at == monday("13:00")
    assert found.moves


@pytest.mark.parametrize(
    ("choice", "due"),
    [
        (OpenDeadlines.KEEP, monday("11:00")),
        (OpenDeadlines.RECOMPUTE, monday("10:00")),
        (OpenDeadlines.NEVER_EARLIER, monday("11:00")),
    ],
)
def test_a_deadline_that_comes_earlier(choice: OpenDeadlines, due: datetime) -> None:
    opening = opened("2026-11-21", "09:00", "10:00")
    found = weighed(recorded(), choice, **opening)
    assert found.chosen.due_at == due
    assert found.recomputed.due_at == monday("10:00")


def test_a_deadline_that_does_not_move_goes_by_the_new_version() -> None:
    found = weighed(recorded(), OpenDeadlines.NEVER_EARLIER)
    assert not found.moves
    assert found.chosen.terms is not None
    assert found.chosen.terms.calendar_id == NEW


def test_a_deadline_that_would_come_earlier_stays_with_its_version() -> None:
    opening = opened("2026-11-21", "09:00", "10:00")
    one = recorded()
    assert weighed(one, OpenDeadlines.NEVER_EARLIER, **opening).chosen is one


PAUSED = ("paused", "2026-11-23T10:00:00+01:00")
HALF_AN_HOUR_MORE = opened("2026-11-21", "09:00", "09:30")
TWO_HOURS_LESS = closed("2026-11-23T10:15:00+01:00", "2026-11-23T12:15:00+01:00")


def test_a_paused_one_moves_with_its_deadline() -> None:
    found = weighed(recorded(PAUSED), OpenDeadlines.NEVER_EARLIER, **TWO_HOURS_LESS)
    assert found.chosen.due_at == monday("13:00")
    assert found.chosen.paused_at == monday("10:00")


def test_a_paused_one_never_has_less_time_left_once_it_goes_on() -> None:
    """Its deadline would come later, but half an hour less would be left after the closure."""
    change = HALF_AN_HOUR_MORE | TWO_HOURS_LESS
    one = recorded(PAUSED)
    found = weighed(one, OpenDeadlines.NEVER_EARLIER, at=monday("13:00"), **change)
    assert found.recomputed.due_at == monday("12:30")
    assert found.chosen is one


def test_a_deadline_that_cannot_be_computed_any_more_stays() -> None:
    once_a_year: dict[str, Any] = {
        "openings": [
            {"date": "2026-11-20", "intervals": [["09:00", "16:00"]]},
            {"date": "2027-11-29", "intervals": [["09:00", "17:00"]]},
        ]
    }
    one = recorded()
    found = weighed(one, OpenDeadlines.RECOMPUTE, {}, **once_a_year)
    assert found.recomputed.due_at is None
    assert found.chosen is one
