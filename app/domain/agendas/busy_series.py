"""What takes an agenda's time, once or again and again, as spans of instants.

A series keeps its local time over clock changes, at both ends: what lasts from 22:00 to 06:00 does
so in the night that has 7 or 9 hours too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice

from app.domain.agendas.local_clocks import LocalClock
from app.domain.agendas.recurrence import Recurrence, UnsupportedRecurrence
from app.domain.agendas.recurring_days import days_of, steps_to

MOST_SPANS = 20_000
LONGEST_RECURRING = timedelta(days=366)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class BusySpan:
    """A half-open span that takes the whole agenda, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BusySeries:
    """Busy time as it was given: a first span, and what recurs of it.

    Attributes:
        clock: by which it recurs.
        starts_at: of the first span, in UTC; it counts whether or not the rule gives it.
        rule: None when it does not recur.
        exdates: starts, as instants, that do not take place.
        overrides: what takes place instead of a start, as instants: a span, or None for nothing.
            A start that the rule does not give adds its span all the same.
    """

    clock: LocalClock
    starts_at: datetime
    ends_at: datetime
    rule: Recurrence | None = None
    exdates: frozenset[datetime] = frozenset()
    overrides: Mapping[datetime, BusySpan | None] = field(default_factory=dict)


def require_expandable(series: BusySeries, horizon: datetime) -> list[BusySpan]:
    """Return the spans of a series up to the horizon.

    Raises:
        UnsupportedRecurrence: it starts before 1970, its spans are too long, or too many.
    """
    if series.starts_at < EARLIEST:
        raise UnsupportedRecurrence("A series starts in 1970 or later")
    if series.ends_at - series.starts_at > LONGEST_RECURRING:
        raise UnsupportedRecurrence(f"What recurs is {LONGEST_RECURRING.days} days long at most")
    spans = busy_spans(series, horizon, most=MOST_SPANS + 1)
    if len(spans) > MOST_SPANS:
        raise UnsupportedRecurrence(f"That makes more than {MOST_SPANS:,} busy times")
    return spans


def busy_spans(series: BusySeries, horizon: datetime, *, most: int | None = None) -> list[BusySpan]:
    """Return the spans of a series, by start, each start once.

    Args:
        series: what recurs.
        horizon: spans that start from here on are left out; what stands alone never is.
        most: after so many of the rule's starts it is looked no further.
    """
    away = series.exdates | series.overrides.keys()
    first = BusySpan(series.starts_at, series.ends_at)
    given = iter([first]) if series.rule is None else _recurring(series, series.rule, horizon)
    spans = [span for span in islice(given, most) if span.starts_at not in away]
    spans += [span for span in series.overrides.values() if span is not None]
    longest: dict[datetime, BusySpan] = {}
    for span in sorted(spans):
        longest[span.starts_at] = span
    return list(longest.values())


def steps_of(series: BusySeries, horizon: datetime) -> int:
    """Return about how many days are looked at for a series' spans up to the horizon."""
    if series.rule is None:
        return 0
    first = series.clock.wall(series.starts_at).date()
    return steps_to(series.rule, first, _last_day(series, series.rule, horizon))


def _last_day(series: BusySeries, rule: Recurrence, horizon: datetime) -> date:
    """Return the last day that is looked at: of ``until`` the next one, whatever its zone."""
    clock, until = series.clock, rule.until
    last = max(clock.wall(horizon).date(), clock.wall(series.starts_at).date())
    if until is None:
        return last
    day = until.date() if isinstance(until, datetime) else until
    return last if last <= day else day + timedelta(days=1)


def is_complete(series: BusySeries, horizon: datetime) -> bool:
    """Return whether nothing of a series lies beyond the horizon, however far one looks."""
    rule = series.rule
    if rule is None:
        return True
    if rule.count is not None:
        starts = sum(1 for _ in islice(_recurring(series, rule, horizon), rule.count))
        return starts == rule.count
    return rule.until is not None and _is_past(
        rule, horizon, series.clock.wall(horizon) - timedelta(microseconds=1)
    )


def _recurring(series: BusySeries, rule: Recurrence, horizon: datetime) -> Iterator[BusySpan]:
    """Yield the rule's spans that start before the horizon, exceptions among them."""
    clock, length = series.clock, series.ends_at - series.starts_at
    wall = clock.wall(series.starts_at)
    wall_length = clock.wall(series.ends_at) - wall
    last = _last_day(series, rule, horizon)
    first = BusySpan(series.starts_at, series.ends_at)
    later = (day for day in days_of(rule, wall.date(), last) if day > wall.date())
    for day in islice(chain([wall.date()], later), rule.count):
        start = datetime.combine(day, wall.time())
        span = first if start == wall else _span_at(clock, start, wall_length, length)
        if span.starts_at >= horizon or _is_past(rule, span.starts_at, start):
            return
        yield span


def _span_at(
    clock: LocalClock, start: datetime, wall_length: timedelta, length: timedelta
) -> BusySpan:
    """Return the span from a local start; of the first one's length where a clock is set back."""
    starts_at, ends_at = clock.instant(start), clock.instant(start + wall_length)
    return BusySpan(starts_at, ends_at if starts_at < ends_at else starts_at + length)


def _is_past(rule: Recurrence, starts_at: datetime, wall: datetime) -> bool:
    """Return whether a start lies after ``until``, which is read as it was written."""
    until = rule.until
    if until is None:
        return False
    if not isinstance(until, datetime):
        return wall.date() > until
    return (starts_at if until.tzinfo else wall) > until
