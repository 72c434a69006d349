"""Days of an agenda as a person reads them: what is free, taken, busy and closed on each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.agendas.appointments import Appointment
from app.domain.agendas.conflicts import Conflict, closings
from app.domain.agendas.opening_hours import OpeningHours
from app.domain.agendas.slots import Slot
from app.domain.clients.plans.periods import local_midnight
from app.domain.deadlines.instants import microseconds_at
from app.domain.deadlines.timelines import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What takes the time of an agenda on some days.

    Attributes:
        appointments: however they stand, each on the day on which it begins.
        busy: whatever overlaps the days.
    """

    slots: Sequence[Slot]
    appointments: Sequence[Appointment]
    busy: Sequence[Conflict]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """A local day of an agenda.

    Attributes:
        opened: half-open spans of microseconds in which it may be booked, clipped to the day.
        slots: what is free.
        appointments: those that begin on it.
        busy: what overlaps it.
        closed: closures and holidays that meet it.
    """

    day: date
    opened: Sequence[Span]
    slots: Sequence[Slot]
    appointments: Sequence[Appointment]
    busy: Sequence[Conflict]
    closed: Sequence[Conflict]


def days_from(first: date, number: int) -> list[date]:
    """Return so many dates, the first one included."""
    return [first + timedelta(days=place) for place in range(number)]


def span_of_days(days: Sequence[date], zone: str) -> tuple[datetime, datetime]:
    """Return the half-open span of dates that follow one another, in a zone."""
    return local_midnight(days[0], zone), local_midnight(days[-1] + timedelta(days=1), zone)


def plan_days(
    hours: OpeningHours, zone: str, days: Iterable[date], taken: Taken
) -> Iterator[DayPlan]:
    """Yield dates with what lies on each.

    Args:
        hours: of the agenda.
        zone: the agenda's.
        days: of it.
        taken: of all of these days.
    """
    for day in days:
        begin, end = span_of_days([day], zone)
        span = microseconds_at(begin), microseconds_at(end)
        yield DayPlan(
            day=day,
            opened=[
                (max(opens, span[0]), min(closes, span[1])) for opens, closes in hours.opened(*span)
            ],
            slots=[slot for slot in taken.slots if span[0] <= slot.starts_at < span[1]],
            appointments=[
                appointment
                for appointment in taken.appointments
                if begin <= appointment.starts_at < end
            ],
            busy=[busy for busy in taken.busy if busy.starts_at < end and busy.ends_at > begin],
            closed=list(closings(hours, span)),
        )


def first_of_week(day: date) -> date:
    """Return the Monday of a date's week (ISO 8601)."""
    return day - timedelta(days=day.weekday())
