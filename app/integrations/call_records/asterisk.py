"""Asterisk's call detail records: several of one ``linkedid`` are one call.

Numbers are dialled from an extension with feature codes and digits for an outside line.

Source: Asterisk documentation, Call Detail Records (CDR) Specification.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import phonenumbers

from app.integrations.call_records.asterisk_records import (
    ASTERISK,
    NO_IDENTITY,
    CallRecord,
    record_of,
    seconds_of_all,
)
from app.integrations.call_records.exports import Export, Row, UnreadableRow, read_rows
from app.integrations.deliveries import IntegrationConfig
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony.calls import Call, Direction
from app.integrations.verdicts import UnreadablePayload

INBOUND_CONTEXTS = frozenset(
    {"incoming", "inbound", "from-trunk", "from-pstn", "from-external", "from-did-direct"}
)
_INBOUND_PREFIXES = ("from-trunk-", "from-pstn-", "ext-did", "incoming-", "inbound-")
_ADDRESS = re.compile(r"<([^<>]*)>")
_PUNCTUATION = re.compile(r"[\s().\-/]+")
_PAUSE = "[,;wp]"
_CODE = re.compile(
    rf"(?:(?:\*\d{{2}}[*#]?|#\d{{2}}(?:#|(?={_PAUSE}))|[*#]{{1,2}}|\d{{1,2}}(?:#|(?={_PAUSE})))"
    rf"{_PAUSE}*(?=[+\d*#,;wp]{{3}})){{1,3}}",
    re.ASCII | re.IGNORECASE,
)
_DIALLED_AFTER = re.compile(rf"(?<=\d){_PAUSE}[\d*#,;wp]*$", re.ASCII | re.IGNORECASE)
_OUTSIDE = re.compile(r"\+?\d{6,}", re.ASCII)
_SHORT = re.compile(r"\d{3,5}", re.ASCII)
_OUTSIDE_LINE = re.compile(r"[09](?=\d{6})", re.ASCII)
_DEVICE = re.compile(r"\w+/([^/@-]+)-[^/]*", re.ASCII)
"""The channel of a device: ``PJSIP/100-0000002a``."""
_EMERGENCY = re.compile(r"[09]?(112)", re.ASCII)
"""The European emergency number: no extension has it."""


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
        records.sort(key=lambda record: record.place)
        call = reader.call(call_id, records)
        if call is None:
            export.internal += 1
        else:
            export.calls.append(call)
    return export


def _by_call(
    rows: Sequence[Row], config: IntegrationConfig, export: Export
) -> dict[str, list[CallRecord]]:
    records: defaultdict[str, list[CallRecord]] = defaultdict(list)
    for row in rows:
        try:
            call_id, record = _identify(row, config)
        except UnreadablePayload as problem:
            export.unreadable.append(UnreadableRow(row.number, str(problem)))
            continue
        records[call_id].append(record)
    if rows and not records:
        reason = export.unreadable[0].reason
        raise UnreadablePayload(f"no row is a call detail record: {reason}")
    return records


def _identify(row: Row, config: IntegrationConfig) -> tuple[str, CallRecord]:
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
        line = next((did for record in records if (did := record.row.cell("did"))), None)
        direction = Direction.INBOUND if line else self._direction(first)
        if direction is None:
            return None
        answered = any(record.is_spoken for record in records)
        voicemails = [record for record in records if record.is_voicemail]
        lasted = [record for record in records if record.is_answered and not record.is_voicemail]
        inbound = direction is Direction.INBOUND
        return Call(
            id=call_id,
            direction=direction,
            from_party=self._party(_caller(first)) if inbound else self._line_out(first),
            to_party=self._party(line or first.cell("dst"))
            if inbound
            else self._dialled_party(first),
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
            return None if self._is_extension(row) else Direction.INBOUND
        if _is_dialled_outside(called, row.cell("lastdata")):
            return Direction.OUTBOUND
        return Direction.INBOUND if _is_outside(caller) else None

    def _is_extension(self, row: Row) -> bool:
        """Return whether an extension calls: one that is known, a line, or its own device."""
        caller = _caller(row)
        if caller is None:
            return False
        if caller in self.dialplan.lines or self._party(caller) in self.dialplan.our_numbers:
            return True
        device = _DEVICE.fullmatch(row.cell("channel") or "")
        return device is not None and device[1] == caller and not _is_outside(caller)

    def _party(self, number: str | None) -> str | None:
        line = self.dialplan.lines.get(number or "", number)
        return number_of(line, self.config.region)

    def _line_out(self, row: Row) -> str | None:
        """Return the line of the extension that calls, or the number that it shows (FreePBX)."""
        caller = _caller(row)
        if caller in self.dialplan.lines:
            return self._party(caller)
        return self._party(row.cell("outbound_cnum") or caller)

    def _dialled_party(self, row: Row) -> str | None:
        number = row.cell("dst")
        if number in self.dialplan.lines:
            return self._party(number)
        return _dialled_number(number, self.config.region)


def _caller(row: Row) -> str | None:
    number = row.cell("src")
    if number is not None:
        return number
    match = _ADDRESS.search(row.cell("clid") or "")
    return match[1] if match else None


def _is_outside(text: str | None) -> bool:
    """Return whether a number is no extension."""
    return _OUTSIDE.fullmatch(_plain(text)) is not None


def _is_dialled_outside(text: str | None, sent_to: str | None) -> bool:
    """Return whether a call goes outside: to a long number, or to a short one by a trunk.

    Args:
        text: as it was dialled.
        sent_to: what Asterisk dialled for it: ``PJSIP/trunk/100``, ``SIP/100@trunk``.
    """
    number = _bare(text)
    if _OUTSIDE.fullmatch(number) or _EMERGENCY.fullmatch(number):
        return True
    if _SHORT.fullmatch(number) is None:
        return False
    by_trunk = rf"(?:^|&)(?!Local/)\w+/(?:[^/,&@]+/{number}|{number}@[^,&]+)(?:$|[,&])"
    return re.search(by_trunk, sent_to or "", re.ASCII) is not None


def _dialled_number(text: str | None, region: str) -> str | None:
    """Return the number called, without what was dialled for a feature or an outside line."""
    number = _bare(text)
    if emergency := _EMERGENCY.fullmatch(number):
        return emergency[1]
    bare = _OUTSIDE_LINE.sub("", number, count=1)
    if bare != number and not _is_valid(number, region) and _is_valid(bare, region):
        number = bare
    return number_of(number or text, region)


def _bare(text: str | None) -> str:
    dialled = _plain(text)
    code = _CODE.match(dialled)
    return _DIALLED_AFTER.sub("", dialled[code.end() :] if code else dialled)


def _plain(text: str | None) -> str:
    return _PUNCTUATION.sub("", text or "")


def _is_valid(number: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False
