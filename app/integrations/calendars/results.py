"""What was read of a calendar file, as JSON: between the process that reads and the one that asks.

Instants are whole seconds since 1970.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.local_clocks import LocalClock, clock_as_json, clock_from_json
from app.domain.agendas.recurrence import written
from app.integrations.calendars.reading import LeftOut, ReadCalendar, TakenEvent

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvent:
    """Busy time of a file, ready to be kept.

    Attributes:
        label: its title, unless it is private.
        clock: by which it recurs.
        rule: as it is written; None when it does not recur.
        overrides: start, and the span in its place or None for nothing, as instants.
        spans: up to the horizon.
        is_complete: nothing of it lies beyond.
    """

    uid: str
    label: str | None
    is_all_day: bool
    clock: LocalClock
    starts_at: datetime
    ends_at: datetime
    rule: str | None
    exdates: Sequence[datetime]
    overrides: Mapping[datetime, BusySpan | None]
    spans: Sequence[BusySpan]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ImportedCalendar:
    """What an import takes of a file, what takes no time, and what it refuses."""

    taken: Sequence[ImportedEvent]
    ignored: Sequence[LeftOut]
    refused: Sequence[LeftOut]


def dump_calendar(calendar: ReadCalendar) -> bytes:
    """Return what was read, as ``load_calendar`` takes it."""
    document = {
        "taken": [_dumped(taken) for taken in calendar.taken],
        "ignored": [[left.uid, left.why] for left in calendar.ignored],
        "refused": [[left.uid, left.why] for left in calendar.refused],
    }
    return json.dumps(document).encode()


def load_calendar(document: bytes) -> ImportedCalendar:
    """Return what was read."""
    loaded = json.loads(document)
    return ImportedCalendar(
        taken=[_loaded(taken) for taken in loaded["taken"]],
        ignored=[LeftOut(uid, why) for uid, why in loaded["ignored"]],
        refused=[LeftOut(uid, why) for uid, why in loaded["refused"]],
    )


def _dumped(taken: TakenEvent) -> dict[str, Any]:
    event, series = taken.event, taken.event.series
    return {
        "uid": taken.uid,
        "label": event.label,
        "is_all_day": event.is_all_day,
        "clock": clock_as_json(series.clock),
        "span": _seconds(BusySpan(series.starts_at, series.ends_at)),
        "rule": written(series.rule) if series.rule else None,
        "exdates": sorted(_second(at) for at in series.exdates),
        "overrides": [
            [_second(at), _seconds(span) if span else None]
            for at, span in sorted(series.overrides.items())
        ],
        "spans": [_seconds(span) for span in taken.spans],
        "is_complete": taken.is_complete,
    }


def _loaded(content: Mapping[str, Any]) -> ImportedEvent:
    span = _span(content["span"])
    return ImportedEvent(
        uid=content["uid"],
        label=content["label"],
        is_all_day=content["is_all_day"],
        clock=clock_from_json(content["clock"]),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        rule=content["rule"],
        exdates=[_instant(at) for at in content["exdates"]],
        overrides={
            _instant(at): _span(instead) if instead else None
            for at, instead in content["overrides"]
        },
        spans=[_span(each) for each in content["spans"]],
        is_complete=content["is_complete"],
    )


def _second(at: datetime) -> int:
    return (at - _EPOCH) // _SECOND


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _seconds(span: BusySpan) -> list[int]:
    return [_second(span.starts_at), _second(span.ends_at)]


def _span(pair: Sequence[int]) -> BusySpan:
    return BusySpan(_instant(pair[0]), _instant(pair[1]))
