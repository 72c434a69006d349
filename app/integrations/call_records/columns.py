"""Exports whose columns an integration's settings name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.integrations.call_records.exports import Export, Row, UnreadableRow, read_rows
from app.integrations.call_records.written_dates import (
    DateOrder,
    as_iso,
    is_in_numbers,
    order_of,
)
from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import Call, Direction, direction_of, require_field
from app.integrations.verdicts import UnreadablePayload

_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})$", re.ASCII)
_SECONDS = re.compile(r"^\d{1,9}(?:[.,]\d+)?$", re.ASCII)

_ENDED = frozenset({"normal_clearing", "normal clearing", "success", "hangup", "ended"})
"""Words for calls that ended as calls do: whether they were answered, the length tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """Which column tells what; names in any case.

    Attributes:
        answered, voicemail: None when no column tells; then a call that lasted was answered.
        date_order: of dates written in numbers; None where the export is to tell.
        inbound_values, outbound_values, internal_values, answered_values, unanswered_values,
            voicemail_values: what stands in the cells, in lower case.
    """

    id: str
    started_at: str
    direction: str
    from_party: str
    to_party: str
    answered: str | None = None
    voicemail: str | None = None
    duration: str | None = None
    delimiter: str | None = None
    date_order: DateOrder | None = None
    inbound_values: frozenset[str] = frozenset()
    outbound_values: frozenset[str] = frozenset()
    internal_values: frozenset[str] = frozenset()
    answered_values: frozenset[str] = frozenset()
    unanswered_values: frozenset[str] = frozenset()
    voicemail_values: frozenset[str] = frozenset()


def read_export(body: bytes, mapping: ColumnMapping, config: IntegrationConfig) -> Export:
    """Return the calls of an export; of several rows of one id the first counts.

    Raises:
        UnreadablePayload: it is no table, or a column that is needed is not there.
    """
    rows = read_rows(body, mapping.delimiter)
    _require_columns(rows, mapping)
    if mapping.date_order is None:
        times = (row.cell(mapping.started_at) or "" for row in rows)
        mapping = replace(mapping, date_order=order_of(times))
    export, seen = Export(rows=len(rows)), set()
    for row in rows:
        if _is(row.cell(mapping.direction), mapping.internal_values):
            export.internal += 1
            continue
        try:
            call = _call(row, mapping, config)
        except UnreadablePayload as problem:
            export.unreadable.append(UnreadableRow(row.number, str(problem)))
            continue
        if call.id not in seen:
            export.calls.append(call)
        seen.add(call.id)
    return export


def seconds_of(text: str | None) -> float | None:
    """Read a length: seconds, ``m:ss`` or ``h:mm:ss``; None when it is written otherwise."""
    length = (text or "").strip()
    if _SECONDS.match(length):
        return float(length.replace(",", "."))
    match = _CLOCK.match(length)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return (hours * 60 + minutes) * 60 + seconds


def _require_columns(rows: Sequence[Row], mapping: ColumnMapping) -> None:
    there = {name for row in rows for name in row.cells}
    for name in (mapping.id, mapping.started_at, mapping.direction):
        if name.strip().lower() not in there:
            raise UnreadablePayload(f"no row has a column {name[:100]}")


def _call(row: Row, mapping: ColumnMapping, config: IntegrationConfig) -> Call:
    began_at = _beginning(row.cell(mapping.started_at) or "", mapping, config)
    duration = seconds_of(row.cell(mapping.duration))
    voicemail = _is(row.cell(mapping.voicemail), mapping.voicemail_values)
    return Call(
        id=require_field(row.cell(mapping.id), "the id"),
        direction=_direction(row, mapping),
        from_party=number_of(row.cell(mapping.from_party), config.region),
        to_party=number_of(row.cell(mapping.to_party), config.region),
        began_at=began_at,
        answered=not voicemail and _was_answered(row, mapping, duration),
        voicemail=voicemail,
        talk_seconds=duration,
    )


def _beginning(written: str, mapping: ColumnMapping, config: IntegrationConfig) -> datetime:
    began_at = instant_of(as_iso(written, mapping.date_order), config.zone)
    if began_at is not None:
        return began_at
    if mapping.date_order is None and is_in_numbers(written):
        raise UnreadablePayload("day or month may stand first (settings.cdr.date_order)")
    raise UnreadablePayload("the time cannot be read")


def _direction(row: Row, mapping: ColumnMapping) -> Direction:
    word = row.cell(mapping.direction)
    if _is(word, mapping.inbound_values):
        return Direction.INBOUND
    if _is(word, mapping.outbound_values):
        return Direction.OUTBOUND
    return direction_of(word)


def _was_answered(row: Row, mapping: ColumnMapping, duration: float | None) -> bool:
    if mapping.answered is None:
        return bool(duration)
    cell = row.cell(mapping.answered)
    if _is(cell, mapping.answered_values):
        return True
    if cell is None or _is(cell, mapping.unanswered_values):
        return False
    if mapping.duration is not None and (not duration or _is(cell, _ENDED)):
        return bool(duration)
    raise UnreadablePayload("the answered column holds an unknown word")


def _is(cell: str | None, values: frozenset[str]) -> bool:
    return (cell or "").strip().lower() in values
