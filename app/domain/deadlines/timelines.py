"""Timelines: the openings of one calendar version, compiled year by year as they are asked for.

A time zone is cut into stretches of constant offset: within one, local time is UTC plus a constant.
So a local interval is mapped to instants by subtraction and clipping, whatever the clocks do: a
skipped reading has no instants, a repeated one has them twice. Windows are openings over some years
with running totals, so that asking is a bisect. All figures are microseconds: instants since 1970,
and business time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong
from app.domain.deadlines.instants import (
    DAY,
    MINUTE,
    SECOND,
    day_number,
    instant_at,
    microseconds_at,
    microseconds_in,
    weekday_of,
    year_start,
)
from app.domain.deadlines.public_holidays import FrozenHolidays
from app.domain.deadlines.schedules import LocalInterval

_SECONDS_PER_DAY = DAY // SECOND
_CACHED_YEARS = 4096


class OffsetStretch(NamedTuple):
    """A half-open span of instants with one offset from UTC, all in microseconds."""

    begins: int
    ends: int
    offset: int


@lru_cache(maxsize=_CACHED_YEARS)
def offset_stretches(timezone: str, year: int) -> tuple[OffsetStretch, ...]:
    """Return the stretches of a UTC year: contiguous, in order."""
    zone = ZoneInfo(timezone)
    first, last = year_start(year) // SECOND, year_start(year + 1) // SECOND
    edges = chain((first,), _changes_between(zone, first, last), (last,))
    return tuple(
        OffsetStretch(begin * SECOND, end * SECOND, _offset_at(zone, begin))
        for begin, end in pairwise(edges)
    )


def _changes_between(zone: ZoneInfo, first: int, last: int) -> Iterator[int]:
    # a day is fine enough: no zone has ever changed its clocks twice within three days
    probes = range(first, last, _SECONDS_PER_DAY)
    for begin, end in pairwise(chain(probes, (last - 1,))):
        yield from _changes_within(zone, begin, end)


def _changes_within(zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    if _offset_at(zone, begin) == _offset_at(zone, end):
        return
    if end - begin == 1:
        yield end
        return
    middle = (begin + end) // 2
    yield from _changes_within(zone, begin, middle)
    yield from _changes_within(zone, middle, end)


def _offset_at(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return microseconds_in(offset) if offset is not None else 0


Span = tuple[int, int]
"""A half-open span: of instants in microseconds since 1970, or of a local day in microseconds."""


class LocalRules:
    """A calendar's rules by day number, ready to be mapped to instants."""

    __slots__ = ("_closed_days", "_closures", "_exceptional", "_timezone", "_weekly")

    def __init__(self, calendar: Calendar, holidays: FrozenHolidays) -> None:
        self._timezone = calendar.timezone
        self._weekly = tuple(_spans(intervals) for intervals in calendar.weekly.by_weekday())
        self._exceptional = {
            day_number(opening.opens_on): _spans(opening.intervals) for opening in calendar.openings
        }
        own_dates: tuple[date, ...] = calendar.holidays.dates if calendar.holidays else ()
        all_dates = [*own_dates, *(holiday.day for holiday in holidays.days)]
        self._closed_days = frozenset(day_number(day) for day in all_dates)
        self._closures = merge_spans(
            sorted(
                (microseconds_at(closure.starts_at), microseconds_at(closure.ends_at))
                for closure in calendar.closures
            )
        )

    def openings_in(self, year: int) -> list[Span]:
        """Return the openings of a UTC year: in order, apart from each other."""
        stretches = offset_stretches(self._timezone, year)
        opened = (span for stretch in stretches for span in self._opened_during(stretch))
        return list(subtract_spans(merge_spans(opened), self._closures))

    def _opened_during(self, stretch: OffsetStretch) -> Iterator[Span]:
        begins, ends, offset = stretch
        for number in range((begins + offset) // DAY, (ends + offset - 1) // DAY + 1):
            midnight = number * DAY - offset
            for start, end in self._hours_of(number):
                opens, closes = max(begins, midnight + start), min(ends, midnight + end)
                if opens < closes:
                    yield opens, closes

    def _hours_of(self, number: int) -> tuple[Span, ...]:
        exceptional = self._exceptional.get(number)
        if exceptional is not None:
            return exceptional
        return () if number in self._closed_days else self._weekly[weekday_of(number)]


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return sorted spans with those that touch or overlap made one."""
    apart: list[Span] = []
    for begin, end in spans:
        if apart and begin <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def subtract_spans(openings: Iterable[Span], closures: list[Span]) -> Iterator[Span]:
    """Yield what closures leave of openings; both sorted and apart."""
    for opens, closes in openings:
        begin = opens
        first = bisect_right(closures, opens, key=itemgetter(1))
        for index in range(first, len(closures)):
            closed_from, closed_until = closures[index]
            if closed_from >= closes:
                break
            if begin < closed_from:
                yield begin, closed_from
            begin = closed_until
        if begin < closes:
            yield begin, closes


def _spans(intervals: Iterable[LocalInterval]) -> tuple[Span, ...]:
    in_order = sorted(
        (interval.start_minute * MINUTE, interval.end_minute * MINUTE) for interval in intervals
    )
    return tuple(merge_spans(in_order))


LONGEST_CLOSED = 366 * DAY
"""The longest time that may lie between two openings (rulebook section 5)."""


class Window:
    """The openings of a half-open span of instants: sorted, apart from each other, never changed.

    ``totals[n]`` is the business time of the first ``n`` openings.
    """

    __slots__ = ("begins", "closes", "ends", "opens", "totals")

    def __init__(self, begins: int, ends: int, openings: Sequence[Span]) -> None:
        self.begins = begins
        self.ends = ends
        self.opens = tuple(opens for opens, _ in openings)
        self.closes = tuple(closes for _, closes in openings)
        self.totals = tuple(accumulate((closes - opens for opens, closes in openings), initial=0))

    def position(self, at: int) -> int:
        """Return the business time from the window's beginning to an instant in it."""
        index = bisect_right(self.closes, at)
        if index < len(self.opens) and at > self.opens[index]:
            return self.totals[index] + at - self.opens[index]
        return self.totals[index]

    def instant(self, position: int) -> int:
        """Return the first instant with so much business time behind it; more than 0, at most all.

        At the end of an opening that is its closing, never the next opening.
        """
        index = bisect_left(self.totals, position) - 1
        return self.opens[index] + position - self.totals[index]

    def opening_from(self, at: int) -> int | None:
        """Return the first open instant from an instant on, or nothing within the window."""
        index = bisect_right(self.closes, at)
        return max(at, self.opens[index]) if index < len(self.opens) else None

    def spans(self, begin: int, end: int) -> Iterator[Span]:
        """Yield what of the openings lies between two instants, in order."""
        for index in range(bisect_right(self.closes, begin), bisect_left(self.opens, end)):
            yield max(begin, self.opens[index]), min(end, self.closes[index])

    def long_closing(self, begin: int, end: int) -> int | None:
        """Return where more than 366 days without opening begin, between two openings of a span."""
        if end - begin > LONGEST_CLOSED:
            for (_, closes), (opens, _) in pairwise(self.spans(begin, end)):
                if opens - closes > LONGEST_CLOSED:
                    return closes
        return None


_MOST_OPENINGS = 500_000


class Timeline:
    """All openings between two horizons: the years whose holidays the calendar version keeps.

    Safe between threads: a window is never changed, only replaced by a larger one.
    """

    __slots__ = ("_rules", "_window", "begins", "ends")

    def __init__(self, calendar: Calendar, holidays: FrozenHolidays) -> None:
        self.begins = _local_year_start(holidays.first_year, calendar.timezone)
        self.ends = _local_year_start(holidays.last_year + 1, calendar.timezone)
        self._rules = LocalRules(calendar, holidays)
        self._window = Window(0, 0, ())

    def covering(self, begin: int, end: int) -> Window:
        """Return a window that reaches over a span.

        Raises:
            BeyondCalendarHorizon: the span leaves what the calendar covers.
        """
        window = self._window
        if window.begins <= begin and end <= window.ends:
            return window
        if begin < self.begins or end > self.ends:
            raise BeyondCalendarHorizon(instant_at(self.begins), instant_at(self.ends))
        if window.begins == window.ends:
            start_of_year = year_start(_year_of(begin))
            window = Window(start_of_year, start_of_year, ())
        return self._grown(window, begin, end)

    def later(self, window: Window, searched_from: int) -> Window:
        """Return a window with the same beginning that ends later, for a search that goes on.

        Raises:
            ClosedTooLong: the search met more than 366 days without opening.
            BeyondCalendarHorizon: the search leaves what the calendar covers.
        """
        closed_from = max(searched_from, window.closes[-1]) if window.closes else searched_from
        if window.ends - closed_from > LONGEST_CLOSED:
            raise ClosedTooLong(instant_at(closed_from))
        if window.ends >= self.ends:
            raise BeyondCalendarHorizon(instant_at(self.begins), instant_at(self.ends))
        twice_as_far = window.ends + (window.ends - window.begins)
        return self._grown(window, window.begins, min(self.ends, twice_as_far))

    def _grown(self, window: Window, begin: int, end: int) -> Window:
        first_year, last_year = _year_of(begin), _year_of(end - 1)
        earlier = range(first_year, _year_of(window.begins))
        later = range(_year_of(window.ends), last_year + 1)
        begins = window.begins if not earlier else max(self.begins, year_start(first_year))
        ends = window.ends if not later else min(self.ends, year_start(last_year + 1))
        openings = merge_spans(
            chain(
                self._openings_in(earlier, window),
                window.spans(window.begins, window.ends),
                self._openings_in(later, window),
            )
        )
        self._window = Window(begins, ends, openings)
        return self._window

    def _openings_in(self, years: range, window: Window) -> Iterator[Span]:
        count = len(window.opens)
        for year in years:
            openings = self._rules.openings_in(year)
            count += len(openings)
            if count > _MOST_OPENINGS:
                raise BeyondCalendarHorizon(instant_at(window.begins), instant_at(window.ends))
            for opens, closes in openings:
                if opens < self.ends and closes > self.begins:
                    yield max(opens, self.begins), min(closes, self.ends)


def _year_of(at: int) -> int:
    return instant_at(at).year


def _local_year_start(year: int, timezone: str) -> int:
    return microseconds_at(datetime(year, 1, 1, tzinfo=ZoneInfo(timezone)))
