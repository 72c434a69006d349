"""The fields of a client's calendar: the hours of each weekday, and whose holidays."""

import re
from collections.abc import Mapping

from app.documents.texts.texts import phrase
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.deadlines.errors import FaultCode, InvalidCalendar
from app.pages.desk.setup.gathering import Gathering

WEEKDAYS: Mapping[str, str] = {
    "mon": phrase("Monday"),
    "tue": phrase("Tuesday"),
    "wed": phrase("Wednesday"),
    "thu": phrase("Thursday"),
    "fri": phrase("Friday"),
    "sat": phrase("Saturday"),
    "sun": phrase("Sunday"),
}
_HOURS = re.compile(r"(\d{1,2})[:hH](\d{2})?\s*[-\u2013]\s*(\d{1,2})[:hH](\d{2})?")
_NO_HOURS = phrase("Write hours as 09:00-12:30 13:30-17:00.")
_OVERLAP = phrase("These hours overlap.")
_NEVER_OPEN = phrase("There is no opening at all, or it stays closed for more than a year.")
_NO_COUNTRY = phrase("The holidays of this country are not known: BE, FR and NL are some.")
_WORDS = {
    FaultCode.INTERVALS_OVERLAP: _OVERLAP,
    FaultCode.NEVER_OPEN: _NEVER_OPEN,
    FaultCode.CLOSED_TOO_LONG: _NEVER_OPEN,
    FaultCode.UNKNOWN_COUNTRY: _NO_COUNTRY,
}
OWN = "own"


def read_calendar(gathering: Gathering) -> Calendar | None:
    """Return the calendar that was typed; None where the client goes by the provider's.

    Hours that were typed count, whatever was chosen above them.
    """
    chosen = gathering.choice("calendar", {OWN})
    if chosen is None and not any(map(gathering.form.text, WEEKDAYS)):
        return None
    weekly = {day: _read_hours(gathering, day) for day in WEEKDAYS}
    country = (gathering.text("holidays", 16) or "").upper()
    try:
        return calendar_from_json(
            {
                "timezone": gathering.form.text("timezone"),
                "weekly": {day: hours for day, hours in weekly.items() if hours},
                "holidays": {"country": country} if country else None,
            }
        )
    except InvalidCalendar as invalid:
        refuse_calendar(gathering, invalid)
        return None


def refuse_calendar(gathering: Gathering, invalid: InvalidCalendar) -> None:
    """Keep what is wrong with a calendar at its fields."""
    for fault in invalid.faults:
        _, part, *rest = f"{fault.pointer}/".split("/")
        field = {"weekly": rest[0] or "calendar", "holidays": "holidays"}.get(part, "calendar")
        if part == "timezone":
            continue  # told of the client's own zone
        gathering.refuse(field, _WORDS.get(fault.code, _NO_HOURS))


def _read_hours(gathering: Gathering, day: str) -> list[list[str]]:
    typed = gathering.text(day, 200) or ""
    if not _HOURS.sub("", typed).replace(",", " ").split():
        return [
            [f"{int(begin):02d}:{minute or '00'}", f"{int(end):02d}:{last or '00'}"]
            for begin, minute, end, last in _HOURS.findall(typed)
        ]
    gathering.refuse(day, _NO_HOURS)
    return []


def hours_of(calendar: Calendar) -> Mapping[str, str]:
    """Return the hours of each weekday as they are typed."""
    return {
        day: " ".join(f"{_clock(hours.start_minute)}-{_clock(hours.end_minute)}" for hours in week)
        for day, week in zip(WEEKDAYS, calendar.weekly.by_weekday(), strict=True)
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
