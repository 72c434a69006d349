"""One call detail record of Asterisk: its columns, its outcome, and how long it lasted.

``disposition`` tells of the channel only: a queue, a menu or a message answers it too. That
somebody spoke is told by the other channel, ``dstchannel``.

Source: Asterisk documentation, Call Detail Records (CDR) Specification; ``ast_cdr_disp2str``.
Columns under their various names: ``cdr_csv.c`` (a file without header line), ``cdr_pgsql.c``,
``cdr_mysql.c`` and FreePBX (``calldate``, ``did``), ``cdr_adaptive_odbc.conf.sample`` (aliases),
``cdr_manager.c``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.integrations.call_records.columns import seconds_of
from app.integrations.call_records.exports import Layout, Row
from app.integrations.deliveries import IntegrationConfig
from app.integrations.payloads.instants import instant_of
from app.integrations.verdicts import UnreadablePayload

NO_IDENTITY = "no uniqueid and no linkedid (cdr.conf, section csv: loguniqueid=yes)"

_MASTER = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp",
    "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_NEW = ("peeraccount", "linkedid", "sequence")
# What cdr.conf adds, by the number of columns: loguniqueid, loguserfield, newcdrcolumns.
_ADDED = {
    17: ("uniqueid",),
    18: ("uniqueid", "userfield"),
    19: _NEW,
    20: ("uniqueid", *_NEW),
    21: ("uniqueid", "userfield", *_NEW),
}
_AMBIGUOUS = frozenset({17, 20})
_UNIQUE_ID = re.compile(r"(?:.+-)?\d{6,12}\.\d+", re.ASCII)
_ALIASES = {
    "calldate": "start", "starttime": "start", "start_time": "start",
    "answertime": "answer", "answer_time": "answer", "endtime": "end", "end_time": "end",
    "source": "src", "cnum": "src", "dest": "dst", "destination": "dst",
    "destinationcontext": "dcontext", "callerid": "clid",
    "source_channel": "channel", "dest_channel": "dstchannel", "destinationchannel": "dstchannel",
    "lastapplication": "lastapp", "billableseconds": "billsec",
}  # fmt: skip
_OTHERS = frozenset({"uniqueid", "linkedid", "userfield", "peeraccount", "sequence", "did"})
_KNOWN = frozenset(_MASTER) | _ALIASES.keys() | _OTHERS
_FEWEST_OF_A_HEADER = 3
_ANSWERED = frozenset({"ANSWERED", "ANSWER"})
_UNANSWERED = frozenset(
    {"NO ANSWER", "NOANSWER", "BUSY", "FAILED", "CONGESTION", "CANCEL", "CANCELED", "CANCELLED",
     "CHANUNAVAIL"}
)  # fmt: skip
_UNTOLD = frozenset({"", "UNKNOWN", "NULL"})
# Of cdr_odbc with dispositionstring=no.
_BITS = re.compile(r"[0-2]?\d|3[01]", re.ASCII)
_ANSWERED_BIT = 8
_VOICEMAIL = frozenset({"voicemail", "minivmrecord", "record"})
# The record of the called end itself.
_CALLED_END = frozenset({"appdial", "appqueue"})
_CONNECTING = _CALLED_END | {
    "", "dial", "queue", "followme", "page", "bridge", "confbridge", "meetme", "pickup",
    "transferred call", "parkedcall",
}  # fmt: skip


def _name_columns(names: Sequence[str]) -> Sequence[str]:
    # A cell of a record may well read as one name does: "Answer" is an application too.
    if len(_KNOWN.intersection(names)) < _FEWEST_OF_A_HEADER:
        return ()
    there = set(names)
    return tuple(name if _ALIASES.get(name, name) in there else _ALIASES[name] for name in names)


def _columns_of(line: Sequence[str]) -> Sequence[str]:
    added = _ADDED.get(len(line), ())
    place = len(_MASTER)
    if len(line) in _AMBIGUOUS and not _UNIQUE_ID.fullmatch(line[place].strip()):
        added = ("userfield", *added[1:])
    return (*_MASTER, *added)


ASTERISK = Layout(named=_name_columns, columns_of=_columns_of)
"""With a header line, or as ``Master.csv`` has it, whatever options of cdr.conf are on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One record.

    Attributes:
        is_answered: the channel was, by whatever application.
        first, last: seconds since the epoch between which the channel was answered.
    """

    row: Row
    start: datetime
    is_answered: bool
    first: float
    last: float

    @property
    def is_voicemail(self) -> bool:
        """Return whether the caller was asked to leave a message."""
        return self.is_answered and self._application in _VOICEMAIL

    @property
    def is_spoken(self) -> bool:
        """Return whether two ends were connected, as far as the export tells."""
        if not self.is_answered or self._application in _VOICEMAIL:
            return False
        if "dstchannel" not in self.row.columns:
            return self._application in _CONNECTING
        return self.row.cell("dstchannel") is not None or self._application in _CALLED_END

    @property
    def place(self) -> tuple[datetime, int]:
        """Return the place among the records of one call."""
        sequence = self.row.cell("sequence") or ""
        return self.start, int(sequence) if sequence.isdecimal() else 0

    @property
    def _application(self) -> str:
        return (self.row.cell("lastapp") or "").lower()


def record_of(row: Row, start: datetime, config: IntegrationConfig) -> CallRecord:
    """Read a record.

    Raises:
        UnreadablePayload: nothing says how it ended.
    """
    billed = seconds_of(row.cell("billsec")) or 0
    first = _answered_at(row, start, billed, config)
    return CallRecord(
        row=row,
        start=start,
        is_answered=_is_answered(row, billed),
        first=first,
        last=first + billed,
    )


def seconds_of_all(records: Iterable[CallRecord]) -> float:
    """Return the seconds in which at least one of the records was answered.

    Two back ends may each write a call, and a queue's record spans that of its agent.
    """
    total, until = 0.0, float("-inf")
    for record in sorted(records, key=lambda answered: answered.first):
        total += max(0.0, record.last - max(record.first, until))
        until = max(until, record.last)
    return total


def _answered_at(row: Row, start: datetime, billed: float, config: IntegrationConfig) -> float:
    answer, end = (instant_of(row.cell(name), config.zone) for name in ("answer", "end"))
    if answer is not None:
        return answer.timestamp()
    if end is not None:
        return end.timestamp() - billed
    lasted = seconds_of(row.cell("duration")) or billed
    return start.timestamp() + max(0.0, lasted - billed)


def _is_answered(row: Row, billed: float) -> bool:
    word = (row.cell("disposition") or "").upper().replace("-", " ").replace("_", " ")
    if word in _UNTOLD:
        return billed > 0
    if word in _ANSWERED or word in _UNANSWERED:
        return word in _ANSWERED
    if _BITS.fullmatch(word):
        return bool(int(word) & _ANSWERED_BIT)
    raise UnreadablePayload("the disposition is unknown")
