"""What speaks against a time: closures, holidays, hours, busy times.

Named where a wish is refused, and told of appointments that were there before (rulebook section 9).
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.agendas.opening_hours import OpeningHours
from app.domain.clients.plans.periods import local_midnight
from app.domain.deadlines.business_hours import closures_met, holidays_met
from app.domain.deadlines.instants import instant_at
from app.domain.deadlines.timelines import Span, subtract_spans


class ConflictKind(StrEnum):
    """What an appointment conflicts with."""

    CLOSURE = "closure"
    HOLIDAY = "holiday"
    HOURS = "hours"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A half-open span that speaks against an appointment.

    Attributes:
        label: of the closure, the holiday or the busy time, if it has one.
    """

    kind: ConflictKind
    label: str | None
    starts_at: datetime
    ends_at: datetime


def conflicts_with(
    hours: OpeningHours, span: Span, busy: Iterable[Conflict] = ()
) -> tuple[Conflict, ...]:
    """Return what speaks against a span: closings, what lies outside the hours, busy times.

    Args:
        hours: of the agenda.
        span: from the start of an appointment to its end, in microseconds.
        busy: what is busy in the time that it occupies.
    """
    outside = [] if hours.are_open(*span) else _outside(hours, span)
    closed = [] if hours.are_open(*span) else closings(hours, span)
    return (*closed, *outside, *busy)


def closings(hours: OpeningHours, span: Span) -> Iterator[Conflict]:
    """Yield the closures and holidays that a span meets."""
    start, end = (instant_at(edge) for edge in span)
    for closure in closures_met(hours.hours, start, end):
        yield Conflict(
            kind=ConflictKind.CLOSURE,
            label=closure.label,
            starts_at=closure.starts_at,
            ends_at=closure.ends_at,
        )
    zone = hours.hours.calendar.timezone
    for holiday in holidays_met(hours.hours, start, end):
        yield Conflict(
            kind=ConflictKind.HOLIDAY,
            label=holiday.label,
            starts_at=local_midnight(holiday.day, zone),
            ends_at=local_midnight(holiday.day + timedelta(days=1), zone),
        )


def name_closings(hours: OpeningHours, span: Span) -> str:
    """Return the closures and holidays that a span meets, in words; empty where it meets none."""
    return "; ".join(
        f"{closing.kind}: {closing.label or closing.starts_at.date().isoformat()}"
        for closing in closings(hours, span)
    )


def busy_times_met(
    occupied: Iterable[tuple[str, datetime, datetime]], busy: Iterable[Conflict]
) -> dict[str, list[Conflict]]:
    """Return the busy times that each of many spans meets, by its id; in one pass over both.

    Args:
        occupied: by id, what appointments occupy: half-open spans.
        busy: half-open, too.
    """
    coming = deque(sorted(busy, key=lambda span: span.starts_at))
    running: list[Conflict] = []
    met: dict[str, list[Conflict]] = {}
    for name, begin, end in sorted(occupied, key=lambda item: item[1]):
        while coming and coming[0].starts_at < end:
            running.append(coming.popleft())
        running = [span for span in running if begin < span.ends_at]
        # what an earlier, longer one let in may begin after this one's end
        met[name] = [span for span in running if span.starts_at < end]
    return met


def _outside(hours: OpeningHours, span: Span) -> Iterator[Conflict]:
    scheduled = list(hours.scheduled(*span))
    for begin, end in subtract_spans([span], scheduled):
        yield Conflict(
            kind=ConflictKind.HOURS,
            label=None,
            starts_at=instant_at(begin),
            ends_at=instant_at(end),
        )
