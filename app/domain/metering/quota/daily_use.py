"""Daily use: the units of a month by the client's dates."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clients.plans.periods import Period, local_date
from app.domain.metering.ledger import CountedUnit

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
        units[_within(local_date(at, timezone), period)] += entry.units
    return tuple(_days(units, period))


def _within(day: date, period: Period) -> date:
    return min(max(day, period.first_day), period.next.first_day - _DAY)


def _days(units: Counter[date], period: Period) -> Iterator[DayOfUse]:
    used = 0
    for offset in range(period.days):
        day = period.first_day + timedelta(days=offset)
        used += units[day]
        yield DayOfUse(day, units[day], used)
