"""The parts of a calendar, as they are written down: local times, dates, instants."""

from dataclasses import dataclass
from datetime import date, datetime

MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalInterval:
    """Opening hours within one local date, half-open, in minutes after 00:00 (1440 is 24:00)."""

    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """The intervals of each weekday, in any order; a weekday left out is closed."""

    mon: tuple[LocalInterval, ...] = ()
    tue: tuple[LocalInterval, ...] = ()
    wed: tuple[LocalInterval, ...] = ()
    thu: tuple[LocalInterval, ...] = ()
    fri: tuple[LocalInterval, ...] = ()
    sat: tuple[LocalInterval, ...] = ()
    sun: tuple[LocalInterval, ...] = ()

    def by_weekday(self) -> tuple[tuple[LocalInterval, ...], ...]:
        """Return seven entries, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRules:
    """Whose public holidays close a date, and which dates close beside them."""

    country: str | None = None
    subdivision: str | None = None
    dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A time without service, half-open."""

    starts_at: datetime
    ends_at: datetime
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalOpening:
    """The hours of one date: they replace the weekly ones and win over a holiday."""

    opens_on: date
    intervals: tuple[LocalInterval, ...]
