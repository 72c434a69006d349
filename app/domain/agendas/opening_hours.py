"""When an agenda may be booked, and where the grid of its starts begins.

Two timelines of one calendar: as it is open, and as it is scheduled, closures and holidays not
taken off. They take time away, and move no grid. All figures are microseconds since 1970.

Source: rulebook section 9.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.instants import DAY
from app.domain.deadlines.public_holidays import FrozenHolidays
from app.domain.deadlines.timelines import Span, Timeline, Window

_KEPT = 256


class OpeningHours:
    """The opening hours of a calendar version, made once for each.

    Beyond the years whose holidays the version keeps nothing is open.
    """

    __slots__ = ("_open", "_scheduled", "hours", "zone")

    def __init__(self, hours: BusinessHours) -> None:
        calendar, holidays = hours.calendar, hours.holidays
        kept = FrozenHolidays(first_year=holidays.first_year, last_year=holidays.last_year)
        self.hours = hours
        self.zone = ZoneInfo(calendar.timezone)
        self._open = Timeline(calendar, holidays)
        self._scheduled = Timeline(replace(calendar, holidays=None, closures=()), kept)

    def scheduled(self, begin: int, end: int) -> Iterator[Span]:
        """Yield the scheduled intervals that overlap a span, in order; touching ones are one.

        Their beginnings are exact; the end of one that goes on for long after the span is not.
        """
        for opens, closes in _overlapping(self._scheduled, begin, end):
            yield self._beginning(opens), closes

    def opened(self, begin: int, end: int) -> Iterator[Span]:
        """Yield the open intervals that overlap a span, in order; what lies outside of it too."""
        yield from _overlapping(self._open, begin, end)

    def are_open(self, begin: int, end: int) -> bool:
        """Return whether a whole span lies in one open interval."""
        found = _containing(self._open, begin)
        return found is not None and end <= found[1]

    def scheduled_from(self, moment: int) -> int | None:
        """Return where the scheduled interval begins that a moment lies in; None where in none."""
        found = _containing(self._scheduled, moment)
        return None if found is None else self._beginning(found[0])

    def _beginning(self, opens: int) -> int:
        """Return where an interval begins that may go on before the years looked at."""
        timeline = self._scheduled
        while timeline.begins < opens:
            window = timeline.covering(max(timeline.begins, opens - DAY), opens + 1)
            index = bisect_right(window.opens, opens) - 1
            if window.opens[index] == opens:
                return opens
            opens = window.opens[index]
        return opens


def _overlapping(timeline: Timeline, begin: int, end: int) -> Iterator[Span]:
    begin, end = max(begin, timeline.begins), min(end, timeline.ends)
    if begin >= end:
        return
    window = _window(timeline, begin, end)
    for index in range(bisect_right(window.closes, begin), bisect_left(window.opens, end)):
        yield window.opens[index], window.closes[index]


def _containing(timeline: Timeline, moment: int) -> Span | None:
    """Return the interval that a moment lies in: asked for each start that is offered."""
    if not timeline.begins <= moment < timeline.ends:
        return None
    window = _window(timeline, moment, moment + 1)
    index = bisect_right(window.opens, moment) - 1
    if index < 0 or window.closes[index] <= moment:
        return None
    return window.opens[index], window.closes[index]


def _window(timeline: Timeline, begin: int, end: int) -> Window:
    """Return a window that reaches days further, so that what begins in the span ends there."""
    margin = 3 * DAY
    return timeline.covering(max(timeline.begins, begin - margin), min(timeline.ends, end + margin))


@lru_cache(maxsize=_KEPT)
def opening_hours(hours: BusinessHours) -> OpeningHours:
    """Return the opening hours of a calendar version; compiled versions are kept, so are these."""
    return OpeningHours(hours)
