"""Asterisk's call detail records: several of one ``linkedid`` are one call.

Source: Asterisk documentation, Call Detail Records (CDR) Specification.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.integrations.call_records.columns import seconds_of
from app.integrations.call_records.exports import Export, UnreadableRow
from app.integrations.call_records.rows import Row, read_rows
from app.integrations.deliveries import IntegrationConfig
from app.integrations.errors import UnreadablePayload
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import Call, Direction

# Of cdr_csv, whose file has no header line.
MASTER_CSV = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp",
    "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
    "uniqueid", "userfield",
)  # fmt: skip
INBOUND_CONTEXTS = frozenset(
    {"incoming", "inbound", "from-trunk", "from-pstn", "from-external", "from-did-direct"}
)
_INBOUND_PREFIXES = ("from-trunk-", "from-pstn-", "ext-did", "incoming-", "inbound-")
_OUTSIDE = re.compile(r"\+?\d{6,}", re.ASCII)
_PUNCTUATION = re.compile(r"[\s().\-/]+")
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


@dataclass(frozen=True, slots=True)
class _Record:
    row: Row
    start: datetime
    answer: datetime | None
    end: datetime | None

    @property
    def is_answered(self) -> bool:
        return (self.row.cell("disposition") or "").upper() == "ANSWERED"

    @property
    def is_voicemail(self) -> bool:
        return (self.row.cell("lastapp") or "").lower() in ("voicemail", "minivmrecord")


def read_asterisk(body: bytes, dialplan: Dialplan, config: IntegrationConfig) -> Export:
    """Return the calls of an export of CDRs, with or without a header line.

    Raises:
        UnreadablePayload: it is no table of CDRs.
    """
    rows = read_rows(body, headless=MASTER_CSV)
    export = Export(rows=len(rows))
    reader = _Reader(dialplan, config)
    for call_id, records in _by_call(rows, config, export).items():
        records.sort(key=_place)
        call = reader.call(call_id, records)
        if call is None:
            export.internal += 1
        else:
            export.calls.append(call)
    return export


def _by_call(
    rows: Sequence[Row], config: IntegrationConfig, export: Export
) -> dict[str, list[_Record]]:
    found: defaultdict[str, list[_Record]] = defaultdict(list)
    for row in rows:
        call_id = row.cell("linkedid") or row.cell("uniqueid")
        start = instant_of(row.cell("start"), config.zone)
        if call_id is None or start is None:
            export.unreadable.append(UnreadableRow(row.number, "no uniqueid, or no start"))
            continue
        record = _Record(row, start, _instant(row, "answer", config), _instant(row, "end", config))
        found[call_id].append(record)
    if rows and not found:
        raise UnreadablePayload("no row is a call detail record")
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the records of one call, the first one first."""

    dialplan: Dialplan
    config: IntegrationConfig

    def call(self, call_id: str, records: Sequence[_Record]) -> Call | None:
        """Return the call, or None when it was between extensions."""
        first = records[0].row
        direction = self._direction(first)
        if direction is None:
            return None
        talked = [one for one in records if one.is_answered and not one.is_voicemail]
        recorded = [one for one in records if one.is_answered and one.is_voicemail]
        return Call(
            id=call_id,
            direction=direction,
            from_party=self._party(_caller(first)),
            to_party=self._party(first.cell("dst")),
            began_at=records[0].start,
            answered=bool(talked),
            voicemail=bool(recorded) and not talked,
            talk_seconds=sum(_talk_seconds(one.row) for one in talked or recorded),
        )

    def _direction(self, row: Row) -> Direction | None:
        context = (row.cell("dcontext") or "").lower()
        called, caller = row.cell("dst"), _caller(row)
        contexts = INBOUND_CONTEXTS | self.dialplan.inbound_contexts
        if context in contexts or context.startswith(_INBOUND_PREFIXES):
            return Direction.INBOUND
        if self._party(called) in self.dialplan.our_numbers:
            return Direction.INBOUND
        if _is_outside(called):
            return Direction.OUTBOUND
        return Direction.INBOUND if _is_outside(caller) else None

    def _party(self, told: str | None) -> str | None:
        line = self.dialplan.lines.get(told or "", told)
        return number_of(line, self.config.region)


def _caller(row: Row) -> str | None:
    told = row.cell("src")
    if told is not None:
        return told
    match = _ADDRESS.search(row.cell("clid") or "")
    return match[1] if match else None


def _is_outside(text: str | None) -> bool:
    return _OUTSIDE.fullmatch(_PUNCTUATION.sub("", text or "")) is not None


def _talk_seconds(row: Row) -> float:
    return seconds_of(row.cell("billsec")) or 0


def _instant(row: Row, name: str, config: IntegrationConfig) -> datetime | None:
    return instant_of(row.cell(name), config.zone)


def _place(record: _Record) -> tuple[datetime, int]:
    sequence = record.row.cell("sequence") or ""
    return record.start, int(sequence) if sequence.isdecimal() else 0
