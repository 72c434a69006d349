"""Asterisk's call detail records: several of one ``linkedid`` are one call.

Source: Asterisk documentation, Call Detail Records (CDR) Specification.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.integrations.call_records.asterisk_columns import ASTERISK, NO_IDENTITY
from app.integrations.call_records.asterisk_records import CallRecord, record_of, seconds_of_all
from app.integrations.call_records.dialled import (
    dialled_number_of,
    is_dialled_outside,
    is_outside,
)
from app.integrations.call_records.exports import Export, UnreadableRow
from app.integrations.call_records.rows import Row, read_rows
from app.integrations.deliveries import IntegrationConfig
from app.integrations.errors import UnreadablePayload
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import Call, Direction

INBOUND_CONTEXTS = frozenset(
    {"incoming", "inbound", "from-trunk", "from-pstn", "from-external", "from-did-direct"}
)
_INBOUND_PREFIXES = ("from-trunk-", "from-pstn-", "ext-did", "incoming-", "inbound-")
_ADDRESS = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialplan:
    """What tells a call from outside from one to the outside.

    Attributes:
        inbound_contexts: by which calls from outside enter, in lower case, beside the usual ones.
        our_numbers: the lines that are answered, in E.164.
        lines: the line of an extension or queue.
    """

    inbound_contexts: frozenset[str] = frozenset()
    our_numbers: frozenset[str] = frozenset()
    lines: Mapping[str, str] = field(default_factory=dict)


def read_asterisk(body: bytes, dialplan: Dialplan, config: IntegrationConfig) -> Export:
    """Return the calls of an export of CDRs, with or without a header line.

    Raises:
        UnreadablePayload: it is no table of CDRs.
    """
    rows = read_rows(body, layout=ASTERISK)
    export = Export(rows=len(rows))
    reader = _Reader(dialplan, config)
    for call_id, records in _by_call(rows, config, export).items():
        records.sort(key=lambda one: one.place)
        call = reader.call(call_id, records)
        if call is None:
            export.internal += 1
        else:
            export.calls.append(call)
    return export


def _by_call(
    rows: Sequence[Row], config: IntegrationConfig, export: Export
) -> dict[str, list[CallRecord]]:
    found: defaultdict[str, list[CallRecord]] = defaultdict(list)
    for row in rows:
        try:
            call_id, record = _identified(row, config)
        except UnreadablePayload as problem:
            export.unreadable.append(UnreadableRow(row.number, str(problem)))
            continue
        found[call_id].append(record)
    if rows and not found:
        reason = export.unreadable[0].reason
        raise UnreadablePayload(f"no row is a call detail record: {reason}")
    return found


def _identified(row: Row, config: IntegrationConfig) -> tuple[str, CallRecord]:
    call_id = row.cell("linkedid") or row.cell("uniqueid")
    if call_id is None:
        raise UnreadablePayload(NO_IDENTITY)
    start = instant_of(row.cell("start"), config.zone)
    if start is None:
        raise UnreadablePayload("no start that can be read")
    return call_id, record_of(row, start, config)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the records of one call, the first one first."""

    dialplan: Dialplan
    config: IntegrationConfig

    def call(self, call_id: str, records: Sequence[CallRecord]) -> Call | None:
        """Return the call, or None when it was between extensions."""
        first = records[0].row
        line = next((did for one in records if (did := one.row.cell("did"))), None)
        direction = Direction.INBOUND if line else self._direction(first)
        if direction is None:
            return None
        answered = any(one.is_spoken for one in records)
        voicemails = [one for one in records if one.is_voicemail]
        lasted = [one for one in records if one.is_answered and not one.is_voicemail]
        inbound = direction is Direction.INBOUND
        return Call(
            id=call_id,
            direction=direction,
            from_party=self._party(_caller(first)) if inbound else self._line_out(first),
            to_party=self._party(line or first.cell("dst")) if inbound else self._dialled(first),
            began_at=records[0].start,
            answered=answered,
            voicemail=bool(voicemails) and not answered,
            talk_seconds=seconds_of_all(lasted if answered else voicemails),
        )

    def _direction(self, row: Row) -> Direction | None:
        context = (row.cell("dcontext") or "").lower()
        called, caller = row.cell("dst"), _caller(row)
        contexts = INBOUND_CONTEXTS | self.dialplan.inbound_contexts
        if context in contexts or context.startswith(_INBOUND_PREFIXES):
            return Direction.INBOUND
        if self._party(called) in self.dialplan.our_numbers:
            return Direction.INBOUND
        if is_dialled_outside(called, row.cell("lastdata")):
            return Direction.OUTBOUND
        return Direction.INBOUND if is_outside(caller) else None

    def _party(self, told: str | None) -> str | None:
        line = self.dialplan.lines.get(told or "", told)
        return number_of(line, self.config.region)

    def _line_out(self, row: Row) -> str | None:
        """Return the line of the extension that calls, or the number that it shows (FreePBX)."""
        caller = _caller(row)
        if caller in self.dialplan.lines:
            return self._party(caller)
        return self._party(row.cell("outbound_cnum") or caller)

    def _dialled(self, row: Row) -> str | None:
        told = row.cell("dst")
        if told in self.dialplan.lines:
            return self._party(told)
        return dialled_number_of(told, self.config.region)


def _caller(row: Row) -> str | None:
    told = row.cell("src")
    if told is not None:
        return told
    match = _ADDRESS.search(row.cell("clid") or "")
    return match[1] if match else None
