"""Timelines: the openings of one calendar version, compiled year by year as they are asked for."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.public_holidays import FrozenHolidays
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong
from app.domain.deadlines.hours.compilation import LocalRules, Span, merged
from app.domain.deadlines.hours.windows import LONGEST_CLOSED, Window
from app.domain.deadlines.instants import instant_at, microseconds_at, year_start

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
        openings = merged(
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
