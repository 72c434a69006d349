"""The JSON form of a calendar: what the API takes and what a calendar version stores."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.json_reading import (
    read_date,
    read_instant,
    read_list,
    read_minute,
    read_object,
    read_text,
    refuse,
)
from app.domain.deadlines.calendars.schedules import (
    Closure,
    ExceptionalOpening,
    HolidayRules,
    LocalInterval,
    WeeklyHours,
)
from app.domain.deadlines.errors import FaultCode
from app.domain.deadlines.instants import instant_at, microseconds_at

_WEEKDAYS = tuple(one.name for one in fields(WeeklyHours))
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
        closures=tuple(_closure(one, f"/closures/{at}") for at, one in enumerate(closures)),
        openings=tuple(_opening(one, f"/openings/{at}") for at, one in enumerate(openings)),
    )


def calendar_to_json(calendar: Calendar) -> dict[str, object]:
    """Return the form that ``calendar_from_json`` reads back to an equal calendar."""
    rules = calendar.holidays
    weekly = zip(_WEEKDAYS, calendar.weekly.by_weekday(), strict=True)
    return {
        "timezone": calendar.timezone,
        "weekly": {name: _intervals_to_json(hours) for name, hours in weekly if hours},
        "holidays": None if rules is None else _holidays_to_json(rules),
        "closures": [_closure_to_json(one) for one in calendar.closures],
        "openings": [
            {"date": one.opens_on.isoformat(), "intervals": _intervals_to_json(one.intervals)}
            for one in calendar.openings
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
        dates=tuple(read_date(one, f"/holidays/dates/{at}") for at, one in enumerate(dates)),
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
    return tuple(_interval(one, f"{pointer}/{at}") for at, one in enumerate(intervals))


def _interval(value: object, pointer: str) -> LocalInterval:
    bounds = read_list(value, pointer)
    if len(bounds) != _BOUNDS:
        refuse(pointer, FaultCode.WRONG_TYPE, "an interval is a start and an end")
    start, end = (read_minute(one, f"{pointer}/{at}") for at, one in enumerate(bounds))
    return LocalInterval(start_minute=start, end_minute=end)


def _optional_text(value: Mapping[str, object], pointer: str, field: str) -> str | None:
    text = value.get(field)
    return None if text is None else read_text(text, f"{pointer}/{field}")


def _intervals_to_json(intervals: Sequence[LocalInterval]) -> list[list[str]]:
    return [[_clock(one.start_minute), _clock(one.end_minute)] for one in intervals]


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
