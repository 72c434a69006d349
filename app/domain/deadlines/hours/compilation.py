"""Compilation: the openings of a calendar in one year, as instants, from its local rules."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.public_holidays import FrozenHolidays
from app.domain.deadlines.calendars.schedules import LocalInterval
from app.domain.deadlines.hours.time_zones import OffsetStretch, offset_stretches
from app.domain.deadlines.instants import (
    DAY,
    MINUTE,
    day_number,
    microseconds_at,
    weekday_of,
)

Span = tuple[int, int]
"""A half-open span: of instants in microseconds since 1970, or of a local day in microseconds."""


class LocalRules:
    """A calendar's rules by day number, ready to be mapped to instants."""

    __slots__ = ("_closed_days", "_closures", "_exceptional", "_timezone", "_weekly")

    def __init__(self, calendar: Calendar, holidays: FrozenHolidays) -> None:
        self._timezone = calendar.timezone
        self._weekly = tuple(_spans(one) for one in calendar.weekly.by_weekday())
        self._exceptional = {
            day_number(one.opens_on): _spans(one.intervals) for one in calendar.openings
        }
        own_dates: tuple[date, ...] = calendar.holidays.dates if calendar.holidays else ()
        all_dates = [*own_dates, *(one.day for one in holidays.days)]
        self._closed_days = frozenset(day_number(day) for day in all_dates)
        self._closures = merged(
            sorted(
                (microseconds_at(one.starts_at), microseconds_at(one.ends_at))
                for one in calendar.closures
            )
        )

    def openings_in(self, year: int) -> list[Span]:
        """Return the openings of a UTC year: in order, apart from each other."""
        stretches = offset_stretches(self._timezone, year)
        opened = (span for stretch in stretches for span in self._opened_during(stretch))
        return list(without(merged(opened), self._closures))

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


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return sorted spans with those that touch or overlap made one."""
    apart: list[Span] = []
    for begin, end in spans:
        if apart and begin <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def without(openings: Iterable[Span], closures: list[Span]) -> Iterator[Span]:
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
    in_order = sorted((one.start_minute * MINUTE, one.end_minute * MINUTE) for one in intervals)
    return tuple(merged(in_order))
