"""Business hours: deadlines and elapsed business time in one calendar version.

Elapsed business time is physical time, every span is half-open, and all answers are UTC instants.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.errors import CalendarFault, ClosedTooLong, FaultCode, InvalidCalendar
from app.domain.deadlines.instants import (
    DAY,
    EPOCH,
    day_number,
    instant_at,
    microseconds_at,
    microseconds_in,
)
from app.domain.deadlines.public_holidays import FrozenHolidays, Holiday
from app.domain.deadlines.schedules import Closure
from app.domain.deadlines.timelines import LONGEST_CLOSED, Timeline, Window

_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A half-open span of open time, as UTC instants."""

    starts_at: datetime
    ends_at: datetime


class BusinessHours:
    """A calendar with the holidays kept for it, compiled; made once per calendar version.

    Every question raises ``BeyondCalendarHorizon`` where its span leaves the years whose holidays
    are kept, and ``ClosedTooLong`` where it meets more than 366 days without opening.

    Source: rulebook section 5.
    """

    __slots__ = ("_timeline", "calendar", "holidays")

    def __init__(self, calendar: Calendar, holidays: FrozenHolidays) -> None:
        self.calendar = calendar
        self.holidays = holidays
        self._timeline = Timeline(calendar, holidays)

    @property
    def covered_from(self) -> datetime:
        """Return the first instant of the years whose holidays are kept."""
        return instant_at(self._timeline.begins)

    @property
    def covered_until(self) -> datetime:
        """Return the instant at which those years end."""
        return instant_at(self._timeline.ends)

    def deadline(self, start: datetime, business_time: timedelta) -> datetime:
        """Return the instant when so much business time has passed since the start.

        A delay that ends with an opening is due at that closing. No delay at all is due where the
        clock starts: at the start if that is open, else at the next opening.

        Raises:
            ValueError: the business time is negative.
        """
        delay = microseconds_in(business_time)
        if delay <= 0:
            return self._without_delay(start, delay)
        begin = microseconds_at(start)
        window = self._timeline.covering(begin, begin + 1)
        position = window.position(begin) + delay
        while position > window.totals[-1]:
            window = self._timeline.later(window, begin)
        due = window.instant(position)
        if due - begin > LONGEST_CLOSED:
            self.next_opening(start)
            _refuse_long_closing(window, begin, due)
        return EPOCH + timedelta(microseconds=due)

    def next_opening(self, at: datetime) -> datetime:
        """Return the first open instant from an instant on: itself if it is open."""
        begin = microseconds_at(at)
        window = self._timeline.covering(begin, begin + 1)
        while (opening := window.opening_from(begin)) is None:
            window = self._timeline.later(window, begin)
        if opening - begin > LONGEST_CLOSED:
            raise ClosedTooLong(instant_at(begin))
        return instant_at(opening)

    def is_open(self, at: datetime) -> bool:
        """Return whether an instant lies in an opening."""
        begin = microseconds_at(at)
        return self._timeline.covering(begin, begin + 1).opening_from(begin) == begin

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time between two instants; none when the end is before the start."""
        begin, finish = microseconds_at(start), microseconds_at(end)
        if finish <= begin:
            return _NO_TIME
        window = self._timeline.covering(begin, finish)
        _refuse_long_closing(window, begin, finish)
        return timedelta(microseconds=window.position(finish) - window.position(begin))

    def segments(self, start: datetime, end: datetime) -> tuple[Segment, ...]:
        """Return the open time between two instants: in order, apart from each other."""
        begin, finish = microseconds_at(start), microseconds_at(end)
        if finish <= begin:
            return ()
        window = self._timeline.covering(begin, finish)
        _refuse_long_closing(window, begin, finish)
        return tuple(
            Segment(starts_at=instant_at(opens), ends_at=instant_at(closes))
            for opens, closes in window.spans(begin, finish)
        )

    def _without_delay(self, start: datetime, delay: int) -> datetime:
        if delay < 0:
            raise ValueError("business time cannot be negative")
        return self.next_opening(start)


def _refuse_long_closing(window: Window, begin: int, end: int) -> None:
    closed_from = window.long_closing(begin, end)
    if closed_from is not None:
        raise ClosedTooLong(instant_at(closed_from))


def holidays_met(hours: BusinessHours, start: datetime, end: datetime) -> tuple[Holiday, ...]:
    """Return the holidays on the local dates of a span that took weekly hours away, in order.

    A holiday on a day that is closed anyway, or that an exceptional opening replaces, is not met.
    """
    begin, finish = microseconds_at(start), microseconds_at(end)
    if finish <= begin:
        return ()
    zone = ZoneInfo(hours.calendar.timezone)
    first_day, last_day = _local_date(begin, zone), _local_date(finish - 1, zone)
    rules = hours.calendar.holidays
    dates = (day for day in (rules.dates if rules else ()) if first_day <= day <= last_day)
    by_day = {day: Holiday(day=day, label=None) for day in dates}
    days = hours.holidays.days
    begins, ends = (
        bisect_left(days, first_day, key=_day_of),
        bisect_right(days, last_day, key=_day_of),
    )
    by_day |= {holiday.day: holiday for holiday in days[begins:ends]}
    weekly = hours.calendar.weekly.by_weekday()
    exceptional = {opening.opens_on for opening in hours.calendar.openings}
    return tuple(
        by_day[day] for day in sorted(by_day) if weekly[day.weekday()] and day not in exceptional
    )


def _day_of(holiday: Holiday) -> date:
    return holiday.day


def closures_met(hours: BusinessHours, start: datetime, end: datetime) -> tuple[Closure, ...]:
    """Return the closures that overlap a span, by when they start."""
    begin, finish = microseconds_at(start), microseconds_at(end)
    if finish <= begin:
        return ()
    met = [
        closure
        for closure in hours.calendar.closures
        if microseconds_at(closure.starts_at) < finish and begin < microseconds_at(closure.ends_at)
    ]
    return tuple(sorted(met, key=lambda closure: microseconds_at(closure.starts_at)))


def _local_date(at: int, zone: ZoneInfo) -> date:
    return instant_at(at).astimezone(zone).date()


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
