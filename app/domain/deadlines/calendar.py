"""Calendars: when the service works, as one frozen value that cannot be built wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from app.domain.deadlines.errors import CalendarFault, FaultCode, InvalidCalendar
from app.domain.deadlines.instants import microseconds_at
from app.domain.deadlines.public_holidays import (
    accepted_countries,
    accepted_subdivisions,
    strip_country,
)
from app.domain.deadlines.schedules import (
    MINUTES_PER_DAY,
    Closure,
    ExceptionalOpening,
    HolidayRules,
    LocalInterval,
    WeeklyHours,
)

_MACHINE_ZONES = frozenset({"Factory", "localtime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A weekly schedule in a time zone, less holidays and closures, plus exceptional openings.

    Raises:
        InvalidCalendar: with everything that is wrong, each under its JSON pointer.

    Source: rulebook section 5.
    """

    timezone: str
    weekly: WeeklyHours
    holidays: HolidayRules | None = None
    closures: tuple[Closure, ...] = ()
    openings: tuple[ExceptionalOpening, ...] = ()

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise InvalidCalendar(faults)


def _faults(calendar: Calendar) -> Iterator[CalendarFault]:
    if calendar.timezone not in _known_zones():
        yield _fault("/timezone", FaultCode.UNKNOWN_TIME_ZONE, "not an IANA time zone")
    for weekday in fields(calendar.weekly):
        intervals = getattr(calendar.weekly, weekday.name)
        yield from _interval_faults(f"/weekly/{weekday.name}", intervals)
    if not any(
        (*calendar.weekly.by_weekday(), *(opening.intervals for opening in calendar.openings))
    ):
        yield _fault("/weekly", FaultCode.NEVER_OPEN, "there is no opening at all")
    yield from _holiday_faults(calendar.holidays)
    for index, closure in enumerate(calendar.closures):
        yield from _closure_faults(f"/closures/{index}", closure)
    yield from _opening_faults(calendar.openings)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _MACHINE_ZONES


def _interval_faults(pointer: str, intervals: Sequence[LocalInterval]) -> Iterator[CalendarFault]:
    sound = []
    for index, interval in enumerate(intervals):
        if 0 <= interval.start_minute < interval.end_minute <= MINUTES_PER_DAY:
            sound.append((index, interval))
        else:
            yield _bound_fault(f"{pointer}/{index}", interval)
    sound.sort(key=lambda pair: pair[1].start_minute)
    for (former, earlier), (latter, later) in pairwise(sound):
        if later.start_minute < earlier.end_minute:
            place = f"{pointer}/{max(former, latter)}"
            detail = f"overlaps the interval at {min(former, latter)}"
            yield _fault(place, FaultCode.INTERVALS_OVERLAP, detail)


def _bound_fault(pointer: str, interval: LocalInterval) -> CalendarFault:
    if interval.end_minute < interval.start_minute:
        return _fault(pointer, FaultCode.INTERVAL_REVERSED, "the interval ends before it starts")
    if interval.end_minute == interval.start_minute:
        return _fault(pointer, FaultCode.INTERVAL_EMPTY, "the interval has no length")
    return _fault(pointer, FaultCode.INTERVAL_OUTSIDE_DAY, "a day runs from 00:00 to 24:00")


def _holiday_faults(rules: HolidayRules | None) -> Iterator[CalendarFault]:
    if rules is None:
        return
    place = "/holidays/subdivision"
    if rules.country is None:
        if rules.subdivision is not None:
            detail = "a subdivision needs its country"
            yield _fault(place, FaultCode.SUBDIVISION_WITHOUT_COUNTRY, detail)
    elif rules.country not in accepted_countries():
        detail = "not an ISO 3166-1 alpha-2 code of a country whose holidays are known"
        yield _fault("/holidays/country", FaultCode.UNKNOWN_COUNTRY, detail)
    elif rules.subdivision is not None:
        accepted = accepted_subdivisions(rules.country)
        if strip_country(rules.country, rules.subdivision) not in accepted:
            detail = f"{rules.country} has: {', '.join(accepted) or 'none'}"
            yield _fault(place, FaultCode.UNKNOWN_SUBDIVISION, detail)


def _closure_faults(pointer: str, closure: Closure) -> Iterator[CalendarFault]:
    if closure.starts_at.utcoffset() is None or closure.ends_at.utcoffset() is None:
        yield _fault(pointer, FaultCode.INVALID_INSTANT, "a time needs its offset")
        return
    # microseconds, because two times of one zone are compared by their wall clocks
    length = microseconds_at(closure.ends_at) - microseconds_at(closure.starts_at)
    if length < 0:
        yield _fault(pointer, FaultCode.CLOSURE_REVERSED, "the closure ends before it starts")
    elif length == 0:
        yield _fault(pointer, FaultCode.CLOSURE_EMPTY, "the closure has no length")


def _opening_faults(openings: Sequence[ExceptionalOpening]) -> Iterator[CalendarFault]:
    seen: set[date] = set()
    for index, opening in enumerate(openings):
        if opening.opens_on in seen:
            detail = f"{opening.opens_on} has its hours already"
            yield _fault(f"/openings/{index}/date", FaultCode.DATE_REPEATED, detail)
        seen.add(opening.opens_on)
        yield from _interval_faults(f"/openings/{index}/intervals", opening.intervals)


def _fault(pointer: str, code: FaultCode, detail: str) -> CalendarFault:
    return CalendarFault(pointer=pointer, code=code, detail=detail)


_OFFICE_DAY = (LocalInterval(start_minute=9 * 60, end_minute=17 * 60),)

DEFAULT_CALENDAR = Calendar(
    timezone="Europe/Brussels",
    weekly=WeeklyHours(
        mon=_OFFICE_DAY, tue=_OFFICE_DAY, wed=_OFFICE_DAY, thu=_OFFICE_DAY, fri=_OFFICE_DAY
    ),
    holidays=HolidayRules(country="BE"),
)
"""The provider's calendar unless another one is set (rulebook section 5)."""
