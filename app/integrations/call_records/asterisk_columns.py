"""The columns of Asterisk's call detail records, under whatever names and in whatever order.

Source: ``cdr_csv.c`` (a file without header line), ``cdr_pgsql.c``, ``cdr_mysql.c`` and FreePBX
(``calldate``, ``did``), ``cdr_adaptive_odbc.conf.sample`` (aliases), ``cdr_manager.c``.
"""

import re
from collections.abc import Sequence

from app.integrations.call_records.rows import Layout

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


def _named(names: Sequence[str]) -> Sequence[str]:
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


ASTERISK = Layout(named=_named, columns_of=_columns_of)
"""With a header line, or as ``Master.csv`` has it, whatever options of cdr.conf are on."""
