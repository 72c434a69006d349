"""A week in figures, day by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.domain.clients.plans.periods import local_date
from app.domain.reporting.contents import Content, DayTotals, Gathered

MOST_DAYS = 14
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


def days_of(gathered: Gathered, content: Content) -> tuple[DayTotals, ...]:
    """Return the dates of a span on which there was something, the earliest first.

    What bears a date before the last ``MOST_DAYS``, as it reached us late, comes first, together.
    """
    last = local_date(gathered.until - _INSTANT, gathered.timezone)
    first = last - (MOST_DAYS - 1) * _DAY

    def day_of(at: datetime) -> date | None:
        day = local_date(at, gathered.timezone)
        return None if day < first else min(day, last)

    counts = Counter[tuple[date | None, str]]()
    for name, at, count in _counted(gathered, content):
        counts[day_of(at), name] += count
    days = [None, *(first + step * _DAY for step in range(MOST_DAYS))]
    return tuple(
        _totals(day, counts) for day in days if any(counted_day == day for counted_day, _ in counts)
    )


def _counted(gathered: Gathered, content: Content) -> Iterator[tuple[str, datetime, int]]:
    for fact in (*content.received, *content.without_action):
        yield "received", fact.time, 1
    for fact in (*content.done, *content.passed_on):
        if fact.type != "interaction.completed":
            yield "done", fact.time, 1
    for entry in gathered.entries:
        yield "units", entry.occurred_at, entry.units
    for matter in content.missed:
        if matter.due_at is not None:
            yield "missed", matter.due_at, 1


def _totals(day: date | None, counts: Counter[tuple[date | None, str]]) -> DayTotals:
    return DayTotals(
        day=day,
        received=counts[day, "received"],
        done=counts[day, "done"],
        units=counts[day, "units"],
        missed=counts[day, "missed"],
    )
