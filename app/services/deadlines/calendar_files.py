"""Reads the provider's calendar from a file, once, when the settings are read."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.deadlines.errors import InvalidCalendar
from app.services.deadlines.client_calendars import drafted


class UnusableCalendarFile(ValueError):
    """The file holds no calendar that deadlines can be computed by."""


def read_calendar_file(path: Path, now: datetime) -> Calendar:
    """Return the calendar that a JSON file holds, in the shape of the API.

    Raises:
        UnusableCalendarFile: said in words that follow the name of the setting.
    """
    try:
        calendar = calendar_from_json(_content(path))
        drafted(calendar, now)
    except InvalidCalendar as refusal:
        faults = "; ".join(f"{one.pointer or 'it'}: {one.detail}" for one in refusal.faults)
        raise UnusableCalendarFile(f"has to name a valid calendar: {faults}") from None
    return calendar


def _content(path: Path) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise UnusableCalendarFile(f"has to name a file that can be read: {reason}") from None
    except (ValueError, RecursionError) as failure:
        raise UnusableCalendarFile(f"has to name a file in JSON: {failure}") from None
