"""Quota: what a period includes and what is left of it (annex, table; rulebook section 4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period, local_date
from app.domain.clients.plans.subscriptions import governing_subscription
from app.domain.clients.plans.terms import PlanTerms
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.errors import DomainError
from app.domain.metering.ledger import CountedUnit, Head
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.forecasts import Forecast, Service, business_days, forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was stored of a client and a period at one instant.

    Attributes:
        urgent_month, urgent_day: urgent requests granted in the period, and today.
        used_before: units of the three months before it.
    """

    used: int
    held: int
    urgent_month: int
    urgent_day: int
    used_before: int
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quota:
    """What a client's period includes, and what is used of it.

    Compared by identity: what was made of one is remembered as long as it is the same.

    Attributes:
        terms: those whose limits the period has.
        included: units; prorated where service is partial.
        is_blocking: the block is on now.
        today: the client's local date now; the day that ``daily_cap`` is of.
        forecast: of the current month; None while too little is known, or for another one.
    """

    client_id: str
    period: Period
    timezone: str
    terms: PlanTerms
    included: int
    usage: Usage
    is_blocking: bool
    today: date
    daily_cap: int
    forecast: Forecast | None

    @property
    def remaining(self) -> int:
        """Return the included units that are left."""
        return max(0, self.included - self.usage.used)

    @property
    def extra(self) -> int:
        """Return the units beyond the included ones."""
        return max(0, self.usage.used - self.included)

    @property
    def extra_amount(self) -> Money:
        """Return the price of the units beyond the included ones."""
        return self.terms.extra_unit.times(self.extra)

    @property
    def is_block_active(self) -> bool:
        """Tell whether the block refuses any further unit."""
        return self.is_blocking and not self.remaining


def quota_of(
    profile: ClientProfile,
    period: Period,
    usage: Usage,
    now: datetime,
    hours: BusinessHours | None = None,
) -> Quota:
    """Return a period's quota as it stands now; the period may be past or to come.

    Args:
        profile: the client.
        period: the month.
        usage: what was stored of it.
        now: the instant of the question.
        hours: the client's; left out, nothing is forecast.

    Raises:
        PeriodNotServed: no day of it is covered by a subscription.
    """
    governed_by = governing_subscription(profile.subscriptions, period)
    if governed_by is None:
        raise PeriodNotServed(period.id)
    today = local_date(now, profile.timezone)
    is_current = (today.year, today.month) == (period.year, period.month)
    limits_today = None if is_current else profile.governing_terms(now)
    included, is_blocking = profile.included_in(period.id), profile.is_blocking(now, period.id)
    ahead = forecast_period(profile, period, usage, today, hours) if hours and is_current else None
    return Quota(
        client_id=profile.id,
        period=period,
        timezone=profile.timezone,
        terms=governed_by.terms,
        included=included,
        usage=usage,
        is_blocking=is_blocking,
        today=today,
        daily_cap=(limits_today or governed_by.terms).urgent_daily_cap,
        forecast=ahead and (ahead.within(included, usage.used) if is_blocking else ahead),
    )


def forecast_period(
    profile: ClientProfile, period: Period, usage: Usage, today: date, hours: BusinessHours
) -> Forecast | None:
    """Return what the current month comes to, whether the block is on or not."""
    service = Service(profile.timezone, profile.subscriptions)
    days = business_days(hours, service, period, today)
    return None if days is None else forecast(usage.used, usage.used_before, days)


class PeriodNotServed(DomainError):
    """The client has no subscription in that period."""


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """One date of a month.

    Attributes:
        units: of the interactions of that date, as they stand now.
        used_after: units of the month up to and with that date.
    """

    day: date
    units: int
    used_after: int


def daily_use(
    entries: Iterable[CountedUnit],
    releases: Mapping[str, datetime],
    period: Period,
    timezone: str,
) -> tuple[DayOfUse, ...]:
    """Return every date of a month, in order; the last one's sum is what is used.

    A unit stands on the date of its interaction. One that was released into the month stands on
    the date of its release.

    Args:
        entries: of the month.
        releases: when interactions were released into the month, by id.
        period: the month.
        timezone: the client's.
    """
    units: Counter[date] = Counter()
    for entry in entries:
        at = releases.get(entry.interaction_id, entry.occurred_at)
        units[date_within(period, at, timezone)] += entry.units
    return tuple(_days(units, period))


def date_within(period: Period, at: datetime, timezone: str) -> date:
    """Return the date of a month on which an instant stands, whatever the zone was then."""
    return min(max(local_date(at, timezone), period.first_day), period.next.first_day - _DAY)


def _days(units: Counter[date], period: Period) -> Iterator[DayOfUse]:
    used = 0
    for offset in range(period.days):
        day = period.first_day + timedelta(days=offset)
        used += units[day]
        yield DayOfUse(day, units[day], used)
