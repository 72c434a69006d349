"""Calendars written as in the API, and an oracle that reads the wall clock minute by minute."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.deadlines.public_holidays import freeze

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_WEEK = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
MINUTE = timedelta(minutes=1)

Weekly = Mapping[str, Sequence[Sequence[str]]]


def hours_of(timezone: str, weekly: Weekly, **rest: object) -> BusinessHours:
    return compiled(calendar_from_json({"timezone": timezone, "weekly": weekly, **rest}))


def compiled(calendar: Calendar) -> BusinessHours:
    return BusinessHours(calendar, freeze(calendar.holidays, 2000, 2046))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def reads_open(calendar: Calendar, instant: datetime) -> bool:
    """Tell from the local reading alone whether a minute is open: no intervals, no bisect."""
    if any(closure.starts_at <= instant < closure.ends_at for closure in calendar.closures):
        return False
    local = instant.astimezone(UTC).astimezone(ZoneInfo(calendar.timezone))
    minute = local.hour * 60 + local.minute
    intervals = calendar.weekly.by_weekday()[local.weekday()]
    if calendar.holidays is not None and local.date() in calendar.holidays.dates:
        intervals = ()
    for opening in calendar.openings:
        if opening.opens_on == local.date():
            intervals = opening.intervals
    return any(interval.start_minute <= minute < interval.end_minute for interval in intervals)


def minutes_open(calendar: Calendar, start: datetime, end: datetime) -> list[datetime]:
    """Return every open minute of a span, found one by one."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    minutes = (start + number * MINUTE for number in range((end - start) // MINUTE))
    return [minute for minute in minutes if reads_open(calendar, minute)]
