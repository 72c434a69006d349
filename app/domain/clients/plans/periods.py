"""Periods: calendar months in a client's time zone, half-open and made from local dates."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.errors import DomainError

_PERIOD_ID = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_CACHED_BOUNDS = 4096
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, period_id: str) -> "Period":
        """Read ``2026-11``.

        Raises:
            InvalidPeriod: it is not a month.
        """
        match = _PERIOD_ID.fullmatch(period_id)
        if match is None or not date.min.year < int(match[1]) < date.max.year:
            raise InvalidPeriod(period_id)
        return cls(int(match[1]), int(match[2]))

    @property
    def id(self) -> str:
        """Return the form that clients see: ``2026-11``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """Return the month's first date."""
        return date(self.year, self.month, 1)

    @property
    def next(self) -> "Period":
        """Return the following month."""
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def earlier(self, months: int) -> "Period":
        """Return the month so many months before."""
        place = self.year * _MONTHS + self.month - 1 - months
        return Period(place // _MONTHS, place % _MONTHS + 1)

    @property
    def days(self) -> int:
        """Return how many dates the month has."""
        return calendar.monthrange(self.year, self.month)[1]

    def bounds(self, timezone: str) -> tuple[datetime, datetime]:
        """Return the local midnights that begin this month and the next one."""
        return local_midnight(self.first_day, timezone), local_midnight(
            self.next.first_day, timezone
        )


@lru_cache(maxsize=_CACHED_BOUNDS)
def local_midnight(day: date, timezone: str) -> datetime:
    """Return the first instant of a local date, also where a clock change skips midnight."""
    zone = ZoneInfo(timezone)
    return datetime.combine(day, time.min, zone).astimezone(UTC).astimezone(zone)


@lru_cache(maxsize=_CACHED_BOUNDS)
def local_date(at: datetime, timezone: str) -> date:
    """Return the date that a client's calendar shows at an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()


@lru_cache(maxsize=_CACHED_BOUNDS)
def period_at(at: datetime, timezone: str) -> Period:
    """Return the month to which an instant belongs in a client's zone (rulebook section 4)."""
    day = local_date(at, timezone)
    return Period(day.year, day.month)


@lru_cache(maxsize=_CACHED_BOUNDS)
def period_id_at(at: datetime, timezone: str) -> str:
    """Return the id of the month to which an instant belongs in a client's zone."""
    return period_at(at, timezone).id


class InvalidPeriod(DomainError):
    """A period is written YYYY-MM."""
