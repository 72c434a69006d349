"""A calendar file as what an import would take, ignore and refuse."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.agendas.busy_series import (
    MOST_SPANS,
    BusySeries,
    BusySpan,
    busy_spans,
    is_complete,
    require_expandable,
    steps_of,
)
from app.domain.agendas.local_clocks import ZoneClock
from app.domain.agendas.recurrence import UnsupportedRecurrence
from app.integrations.calendars.components import Component, read_components
from app.integrations.calendars.events import BusyEvent, IgnoredItem, read_event
from app.integrations.calendars.own_zones import read_zones
from app.integrations.calendars.times import RefusedItem, Zones

_LONGEST_UID = 512
_SHOWN_OF_UID = 120
_STEPS_A_SPAN = 20
"""A step is looking at a day; making a span of it costs about so many."""
_TOO_MUCH = f"the file makes more than {MOST_SPANS:,} busy times, or takes too long to expand"
_ZONE = "VTIMEZONE"
_EVENT = "VEVENT"


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """Busy time of a file.

    Attributes:
        spans: up to the horizon.
        is_complete: nothing of it lies beyond.
    """

    uid: str
    event: BusyEvent
    spans: Sequence[BusySpan]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not taken of a file, and why; the uid is None where there is none."""

    uid: str | None
    why: str


@dataclass(slots=True)
class ReadCalendar:
    """What an import takes of a file, what takes no time, and what it refuses."""

    taken: list[TakenEvent] = field(default_factory=list)
    ignored: list[LeftOut] = field(default_factory=list)
    refused: list[LeftOut] = field(default_factory=list)


def read_calendar(content: bytes, timezone: str, horizon: datetime) -> ReadCalendar:
    """Return what a file says of busy time.

    Args:
        content: the file.
        timezone: IANA name of the agenda's zone, for days and for times without zone.
        horizon: what recurs is expanded up to it.

    Raises:
        UnreadableCalendar: the file is none, or more than is read.
    """
    components = read_components(content)
    read = ReadCalendar()
    reader = _Reader(Zones(ZoneClock(timezone), read_zones(components)), horizon, read)
    for uid, events in _by_uid(components, read).items():
        reader.read(uid, events)
    return read


@dataclass(slots=True)
class _Reader:
    """Reads events until they make too many spans."""

    zones: Zones
    horizon: datetime
    calendar: ReadCalendar
    spans_left: int = MOST_SPANS
    steps_left: int = 100 * MOST_SPANS

    def read(self, uid: str, events: Sequence[Component]) -> None:
        """Take, ignore or refuse what has one uid."""
        try:
            self._take(uid, read_event(events, self.zones))
        except IgnoredItem as ignored:
            self.calendar.ignored.append(LeftOut(uid, str(ignored)))
        except RefusedItem as refused:
            self.calendar.refused.append(LeftOut(uid, str(refused)))
        except UnsupportedRecurrence as refused:
            self.calendar.refused.append(LeftOut(uid, f"unsupported recurrence: {refused}"))
        except (OverflowError, ValueError):
            self.calendar.refused.append(LeftOut(uid, "a time lies beyond the calendar"))

    def _take(self, uid: str, event: BusyEvent) -> None:
        series = event.series
        if self.spans_left <= 0 or self.steps_left <= 0:
            raise RefusedItem(_TOO_MUCH)
        spans = busy_spans(series, self.horizon) if series.rule is None else self._expanded(series)
        self.spans_left -= len(spans)
        if self.spans_left < 0:
            raise RefusedItem(_TOO_MUCH)
        taken = TakenEvent(uid, event, spans, is_complete(series, self.horizon))
        self.calendar.taken.append(taken)

    def _expanded(self, series: BusySeries) -> list[BusySpan]:
        self.steps_left -= steps_of(series, self.horizon)
        try:
            spans = require_expandable(series, self.horizon)
        except UnsupportedRecurrence:
            self.steps_left -= MOST_SPANS * _STEPS_A_SPAN
            raise
        self.steps_left -= len(spans) * _STEPS_A_SPAN
        return spans


def _by_uid(components: Sequence[Component], read: ReadCalendar) -> dict[str, list[Component]]:
    """Return events by uid: the newest one without RECURRENCE-ID, and the newest of each with one.

    What is no event, and what is older, is noted as ignored; what has no uid as refused.
    """
    newest: dict[tuple[str, str], Component] = {}
    for component in components:
        if component.name == _ZONE:
            continue
        named = component.first("UID")
        uid = named.value.strip() if named else ""
        if component.name != _EVENT:
            read.ignored.append(LeftOut(uid[:_SHOWN_OF_UID] or None, "not an event"))
        elif not uid or len(uid) > _LONGEST_UID:
            reason = "its UID is too long" if uid else "it has no UID"
            read.refused.append(LeftOut(uid[:_SHOWN_OF_UID] or None, reason))
        else:
            key = uid, _identity(component)
            former = newest.get(key)
            if former is not None:
                read.ignored.append(LeftOut(uid, "an older version of an event"))
            if former is None or _sequence(former) <= _sequence(component):
                newest[key] = component
    grouped: dict[str, list[Component]] = {}
    for (uid, _), component in newest.items():
        grouped.setdefault(uid, []).append(component)
    return grouped


def _identity(event: Component) -> str:
    """Return by which of its series' starts an exception is known; empty for the series."""
    named = event.first("RECURRENCE-ID")
    return "" if named is None else f"{named.parameters.get('TZID', '')} {named.value}"


def _sequence(event: Component) -> int:
    text = event.word("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0  # noqa: PLR2004
