"""Forecasts: the units of a month when it ends, from its business days and the months before.

Units are taken to come evenly over business days, at a rate that is not known: what the months
before say of it counts as much as ten business days of this month do. Source:
docs/decisions/0014-forecast.md (a Gamma-Poisson model).
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.domain.clients.plans.periods import Period, local_date, local_midnight
from app.domain.clients.plans.subscriptions import Subscription, in_force
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong

MONTHS_BEFORE = 3
_INSTANT = timedelta(microseconds=1)
_REMEMBERED = 4_096
_LEAST_DAYS = 5
_LEAST_UNITS = 5
_PRIOR_DAYS = 10.0
_EIGHT_IN_TEN = 1.2816
"""Standard deviations on both sides between which eight of ten outcomes lie."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Units at the end of a month.

    Attributes:
        low, high: eight times of ten the month ends between them.
    """

    units: int
    low: int
    high: int

    def within(self, included: int, used: int) -> "Forecast":
        """Return what it is with the block on: nothing is added beyond the included units."""
        most = max(included, used)
        return Forecast(min(self.units, most), min(self.low, most), min(self.high, most))


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessDays:
    """The days of service on which somebody is there.

    Attributes:
        elapsed: of the month, today as half a day.
        left: of the month, the rest of today included.
        before: of the months before.
    """

    elapsed: float
    left: float
    before: int


def forecast(used: int, used_before: int, days: BusinessDays) -> Forecast | None:
    """Return what a month comes to; None while too little is known.

    Known is enough with units in the months before, or after five business days and five units.

    Args:
        used: units of the month until now.
        used_before: units of the months before.
        days: of all of them.
    """
    prior = _PRIOR_DAYS if days.before >= _LEAST_DAYS and used_before else 0.0
    if not prior and (days.elapsed < _LEAST_DAYS or used < _LEAST_UNITS):
        return None
    known = days.elapsed + prior
    rate = (used + prior * used_before / max(1, days.before)) / known
    coming = rate * days.left
    spread = _EIGHT_IN_TEN * math.sqrt(coming * (1 + days.left / known))
    return Forecast(
        units=used + math.floor(coming + 0.5),
        low=used + max(0, math.floor(coming - spread)),
        high=used + math.ceil(coming + spread),
    )


@dataclass(frozen=True, slots=True)
class Service:
    """On which dates a client is served."""

    timezone: str
    subscriptions: tuple[Subscription, ...]


@lru_cache(maxsize=_REMEMBERED)
def business_days(
    hours: BusinessHours, service: Service, period: Period, today: date
) -> BusinessDays | None:
    """Return the business days of service of a month and of those before; None if unknown.

    Args:
        hours: the client's.
        service: the dates that count.
        period: the month.
        today: a date of the month.
    """
    first = period.earlier(MONTHS_BEFORE).first_day
    try:
        open_days = _open_days(hours, first, period.next.first_day, service.timezone)
    except (BeyondCalendarHorizon, ClosedTooLong):
        return None
    served = [day for day in open_days if in_force(service.subscriptions, day)]
    month = [day for day in served if day >= period.first_day]
    elapsed = sum(1.0 if day < today else 0.5 for day in month if day <= today)
    return BusinessDays(elapsed=elapsed, left=len(month) - elapsed, before=len(served) - len(month))


@lru_cache(maxsize=_REMEMBERED)
def _open_days(hours: BusinessHours, first: date, end: date, timezone: str) -> tuple[date, ...]:
    segments = hours.segments(local_midnight(first, timezone), local_midnight(end, timezone))
    days: dict[date, None] = {}
    for segment in segments:
        days[local_date(segment.starts_at, timezone)] = None
        days[local_date(segment.ends_at - _INSTANT, timezone)] = None
    return tuple(days)
