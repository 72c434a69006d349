"""The JSON form of a calendar and of its holidays, as the API takes it and a version stores it.

Each fault is refused under its pointer (RFC 6901).
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import NoReturn

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.errors import CalendarFault, FaultCode, InvalidCalendar
from app.domain.deadlines.instants import instant_at, microseconds_at
from app.domain.deadlines.public_holidays import FrozenHolidays, Holiday
from app.domain.deadlines.schedules import (
    MINUTES_PER_DAY,
    Closure,
    ExceptionalOpening,
    HolidayRules,
    LocalInterval,
    WeeklyHours,
)

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def refuse(pointer: str, code: FaultCode, detail: str) -> NoReturn:
    """Refuse a calendar for one fault.

    Raises:
        InvalidCalendar: always.
    """
    raise InvalidCalendar([CalendarFault(pointer=pointer, code=code, detail=detail)])


def read_object(
    value: object, pointer: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, object]:
    """Return an object that has the required fields and no others than these and the optional."""
    named = read_mapping(value, pointer)
    for field in named:
        if field not in required and field not in optional:
            known = ", ".join((*required, *optional))
            refuse(
                f"{pointer}/{escape_pointer(field)}", FaultCode.UNKNOWN_FIELD, f"known are: {known}"
            )
    for field in required:
        if field not in named:
            refuse(f"{pointer}/{field}", FaultCode.MISSING, "the field is needed")
    return named


def read_mapping(value: object, pointer: str) -> Mapping[str, object]:
    """Return an object, whatever its fields."""
    if not isinstance(value, Mapping):
        refuse(pointer, FaultCode.WRONG_TYPE, "an object is needed")
    return value


def read_list(value: object, pointer: str) -> Sequence[object]:
    """Return a list; a tuple is one too."""
    if not isinstance(value, list | tuple):
        refuse(pointer, FaultCode.WRONG_TYPE, "a list is needed")
    return value


def read_text(value: object, pointer: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        refuse(pointer, FaultCode.WRONG_TYPE, "a text is needed")
    return value


def read_year(value: object, pointer: str) -> int:
    """Return a whole number."""
    if not isinstance(value, int):
        refuse(pointer, FaultCode.WRONG_TYPE, "a whole number is needed")
    return value


def read_minute(value: object, pointer: str) -> int:
    """Return the minutes after 00:00 of ``09:30``; ``24:00`` ends a day."""
    text = read_text(value, pointer)
    if text == "24:00":
        return MINUTES_PER_DAY
    match = _TIME.fullmatch(text)
    if match is None:
        refuse(pointer, FaultCode.INVALID_TIME, "a time is written HH:MM, from 00:00 to 24:00")
    return int(match[1]) * 60 + int(match[2])


def read_date(value: object, pointer: str) -> date:
    """Return the date written ``2026-12-24``."""
    text = read_text(value, pointer)
    if _DATE.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    refuse(pointer, FaultCode.INVALID_DATE, "a date is written YYYY-MM-DD")


def read_instant(value: object, pointer: str) -> datetime:
    """Return the UTC instant of an RFC 3339 time; one without offset is refused."""
    text = read_text(value, pointer)
    if _INSTANT.fullmatch(text):
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    refuse(pointer, FaultCode.INVALID_INSTANT, "a time is written as in RFC 3339, with its offset")


def escape_pointer(name: object) -> str:
    """Return a name as it stands in a pointer."""
    return str(name).replace("~", "~0").replace("/", "~1")


_WEEKDAYS = tuple(field.name for field in fields(WeeklyHours))
_BOUNDS = 2


def calendar_from_json(document: object) -> Calendar:
    """Read a calendar.

    Raises:
        InvalidCalendar: with the first fault of form, or with all faults of meaning.
    """
    body = read_object(document, "", ("timezone", "weekly"), ("holidays", "closures", "openings"))
    closures = read_list(body.get("closures", ()), "/closures")
    openings = read_list(body.get("openings", ()), "/openings")
    return Calendar(
        timezone=read_text(body["timezone"], "/timezone"),
        weekly=_weekly(body["weekly"]),
        holidays=_holidays(body.get("holidays")),
        closures=tuple(_closure(closure, f"/closures/{at}") for at, closure in enumerate(closures)),
        openings=tuple(_opening(opening, f"/openings/{at}") for at, opening in enumerate(openings)),
    )


def calendar_to_json(calendar: Calendar) -> dict[str, object]:
    """Return the form that ``calendar_from_json`` reads back to an equal calendar."""
    rules = calendar.holidays
    weekly = zip(_WEEKDAYS, calendar.weekly.by_weekday(), strict=True)
    return {
        "timezone": calendar.timezone,
        "weekly": {name: _intervals_to_json(hours) for name, hours in weekly if hours},
        "holidays": None if rules is None else _holidays_to_json(rules),
        "closures": [_closure_to_json(closure) for closure in calendar.closures],
        "openings": [
            {
                "date": opening.opens_on.isoformat(),
                "intervals": _intervals_to_json(opening.intervals),
            }
            for opening in calendar.openings
        ],
    }


def _weekly(value: object) -> WeeklyHours:
    week = read_object(value, "/weekly", (), _WEEKDAYS)
    return WeeklyHours(**{name: _intervals(week[name], f"/weekly/{name}") for name in week})


def _holidays(value: object) -> HolidayRules | None:
    if value is None:
        return None
    rules = read_object(value, "/holidays", (), ("country", "subdivision", "dates"))
    dates = read_list(rules.get("dates", ()), "/holidays/dates")
    return HolidayRules(
        country=_optional_text(rules, "/holidays", "country"),
        subdivision=_optional_text(rules, "/holidays", "subdivision"),
        dates=tuple(read_date(date, f"/holidays/dates/{at}") for at, date in enumerate(dates)),
    )


def _closure(value: object, pointer: str) -> Closure:
    closure = read_object(value, pointer, ("starts_at", "ends_at"), ("label",))
    return Closure(
        starts_at=read_instant(closure["starts_at"], f"{pointer}/starts_at"),
        ends_at=read_instant(closure["ends_at"], f"{pointer}/ends_at"),
        label=_optional_text(closure, pointer, "label"),
    )


def _opening(value: object, pointer: str) -> ExceptionalOpening:
    opening = read_object(value, pointer, ("date", "intervals"))
    return ExceptionalOpening(
        opens_on=read_date(opening["date"], f"{pointer}/date"),
        intervals=_intervals(opening["intervals"], f"{pointer}/intervals"),
    )


def _intervals(value: object, pointer: str) -> tuple[LocalInterval, ...]:
    intervals = read_list(value, pointer)
    return tuple(_interval(interval, f"{pointer}/{at}") for at, interval in enumerate(intervals))


def _interval(value: object, pointer: str) -> LocalInterval:
    bounds = read_list(value, pointer)
    if len(bounds) != _BOUNDS:
        refuse(pointer, FaultCode.WRONG_TYPE, "an interval is a start and an end")
    start, end = (read_minute(bound, f"{pointer}/{at}") for at, bound in enumerate(bounds))
    return LocalInterval(start_minute=start, end_minute=end)


def _optional_text(value: Mapping[str, object], pointer: str, field: str) -> str | None:
    text = value.get(field)
    return None if text is None else read_text(text, f"{pointer}/{field}")


def _intervals_to_json(intervals: Sequence[LocalInterval]) -> list[list[str]]:
    return [[_clock(interval.start_minute), _clock(interval.end_minute)] for interval in intervals]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _holidays_to_json(rules: HolidayRules) -> dict[str, object]:
    return {
        "country": rules.country,
        "subdivision": rules.subdivision,
        "dates": [day.isoformat() for day in rules.dates],
    }


def _closure_to_json(closure: Closure) -> dict[str, object]:
    return {
        "starts_at": instant_at(microseconds_at(closure.starts_at)).isoformat(),
        "ends_at": instant_at(microseconds_at(closure.ends_at)).isoformat(),
        "label": closure.label,
    }


def holidays_to_json(holidays: FrozenHolidays) -> dict[str, object]:
    """Return the form that ``holidays_from_json`` reads back to an equal value."""
    return {
        "first_year": holidays.first_year,
        "last_year": holidays.last_year,
        "dates": {holiday.day.isoformat(): holiday.label for holiday in holidays.days},
    }


def holidays_from_json(document: object) -> FrozenHolidays:
    """Read the holidays of a stored calendar version.

    Raises:
        InvalidCalendar: it is not the form that was stored.
    """
    body = read_object(document, "", ("first_year", "last_year", "dates"))
    days = [
        Holiday(day=read_date(day, f"/dates/{day}"), label=read_text(label, f"/dates/{day}"))
        for day, label in read_mapping(body["dates"], "/dates").items()
    ]
    return FrozenHolidays(
        first_year=read_year(body["first_year"], "/first_year"),
        last_year=read_year(body["last_year"], "/last_year"),
        days=tuple(sorted(days, key=lambda holiday: holiday.day)),
    )
