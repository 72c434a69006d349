"""The time zones that a calendar file defines itself (RFC 5545, section 3.6.5)."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice

from app.domain.agendas.local_clocks import LocalClock, OffsetClock
from app.domain.agendas.recurrence import (
    Frequency,
    Recurrence,
    UnsupportedRecurrence,
    read_recurrence,
)
from app.domain.agendas.recurring_days import days_of
from app.integrations.calendars.components import Component

_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?", re.ASCII)
_LOCAL = re.compile(r"\d{8}T\d{6}", re.ASCII)
_FIRST_YEAR = 1969
"""Rules from before are begun here: Outlook's zones begin in 1601."""
_LAST = date(2060, 12, 31)
_MOST_CHANGES = 1_000
_MOST_CHANGES_OF_A_FILE = 20_000
_LAST_OF_FEBRUARY = 28

_Change = tuple[int, int, int]
"""An instant in seconds from 1970, the offset before it and the one from then on, in seconds."""


def read_zones(components: Iterable[Component]) -> dict[str, LocalClock | None]:
    """Return the clocks that VTIMEZONEs define, by TZID; None where one cannot be read."""
    clocks: dict[str, LocalClock | None] = {}
    left = _MOST_CHANGES_OF_A_FILE
    for component in components:
        named = component.first("TZID")
        if component.name == "VTIMEZONE" and named and named.value.strip() not in clocks:
            clock = _read_zone(component, min(left, _MOST_CHANGES))
            left -= len(clock.changes) if clock else _MOST_CHANGES
            clocks[named.value.strip()] = clock
    return clocks


def _read_zone(component: Component, most: int) -> OffsetClock | None:
    changes: list[_Change] = []
    try:
        for observance in component.components:
            changes += islice(_changes(observance), max(0, most + 1 - len(changes)))
    except (ValueError, OverflowError, UnsupportedRecurrence):
        return None
    if not 0 < len(changes) <= most:
        return None
    changes.sort()
    return OffsetClock(changes[0][1], tuple((at, offset) for at, _, offset in changes))


def _changes(observance: Component) -> Iterator[_Change]:
    before, after = _offset(observance, "TZOFFSETFROM"), _offset(observance, "TZOFFSETTO")
    start = _local(_value(observance, "DTSTART"))
    for wall in _onsets(observance, start):
        seconds = int(wall.replace(tzinfo=UTC).timestamp()) - before
        yield seconds, before, after


def _onsets(observance: Component, start: datetime) -> Iterator[datetime]:
    """Yield the local times at which an observance begins."""
    yield start
    for dates in observance.properties.get("RDATE", ()):
        yield from map(_local, dates.value.split(","))
    rules = observance.properties.get("RRULE", ())
    for text in rules:
        rule = read_recurrence(text.value)
        if rule.frequency is not Frequency.YEARLY or rule.count is not None:
            raise ValueError("no yearly rule")
        yield from _yearly(rule, start, _offset(observance, "TZOFFSETFROM"))


def _yearly(rule: Recurrence, start: datetime, offset: int) -> Iterator[datetime]:
    first = start.date()
    if first.year < _FIRST_YEAR:
        first = date(_FIRST_YEAR, first.month, min(first.day, _LAST_OF_FEBRUARY))
    for day in days_of(rule, first, _LAST):
        wall = datetime.combine(day, start.time())
        if _is_past(rule, wall, offset):
            return
        yield wall


def _is_past(rule: Recurrence, wall: datetime, offset: int) -> bool:
    until = rule.until
    if until is None:
        return False
    if not isinstance(until, datetime):
        return wall.date() > until
    if until.tzinfo is None:
        return wall > until
    return wall.replace(tzinfo=UTC).timestamp() - offset > until.timestamp()


def _value(component: Component, name: str) -> str:
    found = component.first(name)
    if found is None:
        raise ValueError(f"{name} is missing")
    return found.value.strip()


def _offset(component: Component, name: str) -> int:
    match = _OFFSET.fullmatch(_value(component, name))
    if match is None:
        raise ValueError("no offset")
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return -seconds if match[1] == "-" else seconds


def _local(text: str) -> datetime:
    if not _LOCAL.fullmatch(text.strip()):
        raise ValueError("no local time")
    return datetime.strptime(text.strip(), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a local time
