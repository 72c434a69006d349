"""Explanations: what stood in the way of a deadline between two instants."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.deadlines.calendars.public_holidays import Holiday
from app.domain.deadlines.calendars.schedules import Closure
from app.domain.deadlines.hours.business_hours import BusinessHours
from app.domain.deadlines.instants import instant_at, microseconds_at


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
    by_day = {day: Holiday(day=day, label=None) for day in (rules.dates if rules else ())}
    by_day |= {one.day: one for one in hours.holidays.days}
    weekly = hours.calendar.weekly.by_weekday()
    exceptional = {one.opens_on for one in hours.calendar.openings}
    return tuple(
        by_day[day]
        for day in sorted(by_day)
        if first_day <= day <= last_day and weekly[day.weekday()] and day not in exceptional
    )


def closures_met(hours: BusinessHours, start: datetime, end: datetime) -> tuple[Closure, ...]:
    """Return the closures that overlap a span, by when they start."""
    begin, finish = microseconds_at(start), microseconds_at(end)
    if finish <= begin:
        return ()
    met = [
        one
        for one in hours.calendar.closures
        if microseconds_at(one.starts_at) < finish and begin < microseconds_at(one.ends_at)
    ]
    return tuple(sorted(met, key=lambda one: microseconds_at(one.starts_at)))


def _local_date(at: int, zone: ZoneInfo) -> date:
    return instant_at(at).astimezone(zone).date()
