"""Openness: a calendar that stays closed for more than 366 days is refused when it is made."""

from collections.abc import Iterator
from datetime import datetime

from app.domain.deadlines.errors import CalendarFault, ClosedTooLong, FaultCode, InvalidCalendar
from app.domain.deadlines.hours.business_hours import BusinessHours
from app.domain.deadlines.hours.windows import LONGEST_CLOSED
from app.domain.deadlines.instants import DAY, day_number, instant_at, microseconds_at


def require_openings(hours: BusinessHours, made_at: datetime) -> None:
    """Refuse a calendar that is closed for more than 366 days, now or around its exceptions.

    Public holidays beyond the next year are not looked at: a deadline that meets too long a closing
    is refused by itself.

    Raises:
        InvalidCalendar: more than 366 days lie before the next opening, or between two openings.
        BeyondCalendarHorizon: the calendar is made outside the years that it covers.

    Source: rulebook section 5.
    """
    moments = [microseconds_at(made_at), *_exceptional_moments(hours)]
    begin = max(microseconds_at(hours.covered_from), min(moments) - LONGEST_CLOSED)
    end = min(microseconds_at(hours.covered_until), max(moments) + LONGEST_CLOSED)
    try:
        hours.next_opening(made_at)
        hours.elapsed(instant_at(begin), instant_at(end))
    except ClosedTooLong as refusal:
        fault = CalendarFault(
            pointer="/weekly", code=FaultCode.CLOSED_TOO_LONG, detail=str(refusal)
        )
        raise InvalidCalendar([fault]) from refusal


def _exceptional_moments(hours: BusinessHours) -> Iterator[int]:
    calendar = hours.calendar
    for closure in calendar.closures:
        yield microseconds_at(closure.starts_at)
        yield microseconds_at(closure.ends_at)
    for opening in calendar.openings:
        yield day_number(opening.opens_on) * DAY
    for day in calendar.holidays.dates if calendar.holidays else ():
        yield day_number(day) * DAY
