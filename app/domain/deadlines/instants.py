"""Instants and durations as whole microseconds: exact, and free of wall-clock arithmetic."""

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

_SECONDS_PER_DAY = 86_400
_EPOCH_ORDINAL = EPOCH.toordinal()


def microseconds_in(duration: timedelta) -> int:
    """Return a duration in microseconds."""
    return (duration.days * _SECONDS_PER_DAY + duration.seconds) * SECOND + duration.microseconds


def microseconds_at(at: datetime) -> int:
    """Return the microseconds from 1970 to an aware instant."""
    return microseconds_in(at - EPOCH)


def instant_at(microseconds: int) -> datetime:
    """Return the UTC instant that many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a date."""
    return day.toordinal() - _EPOCH_ORDINAL


def weekday_of(number: int) -> int:
    """Return the weekday of a day number, Monday being 0 (1970-01-01 was a Thursday)."""
    return (number + 3) % 7


def year_start(year: int) -> int:
    """Return the microseconds from 1970 to the first UTC instant of a year."""
    return day_number(date(year, 1, 1)) * DAY
