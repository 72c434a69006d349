"""Reading JSON values that others wrote, each refused under its pointer (RFC 6901)."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import NoReturn

from app.domain.deadlines.calendars.schedules import MINUTES_PER_DAY
from app.domain.deadlines.errors import CalendarFault, FaultCode, InvalidCalendar

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
            refuse(f"{pointer}/{escaped(field)}", FaultCode.UNKNOWN_FIELD, f"known are: {known}")
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
    found = _TIME.fullmatch(text)
    if found is None:
        refuse(pointer, FaultCode.INVALID_TIME, "a time is written HH:MM, from 00:00 to 24:00")
    return int(found[1]) * 60 + int(found[2])


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


def escaped(name: object) -> str:
    """Return a name as it stands in a pointer."""
    return str(name).replace("~", "~0").replace("/", "~1")
