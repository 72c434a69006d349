"""Exports of call records: rows of any delimiter and charset, and what they tell."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.integrations.telephony.calls import Call
from app.integrations.verdicts import UnreadablePayload

MOST_ROWS = 200_000
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 131_072


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that tells no call, and why."""

    number: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Export:
    """What was read of an export.

    Attributes:
        rows: how many there were.
        calls: each once, with an instant at which it began.
        internal: how many calls were between staff.
    """

    rows: int
    calls: list[Call] = field(default_factory=list)
    internal: int = 0
    unreadable: list[UnreadableRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an export.

    Attributes:
        number: counted from 1, the header line included.
        cells: by column name in lower case; blank ones are left out.
        columns: the names of all its columns, of blank cells too.
    """

    number: int
    cells: Mapping[str, str]
    columns: Sequence[str] = ()

    def cell(self, name: str | None) -> str | None:
        """Return a cell, or None when it is blank or there is no such column."""
        return None if name is None else self.cells.get(name.strip().lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an export is read whose columns are known beforehand.

    Attributes:
        named: the columns of a header line in this service's words; empty for another line.
        columns_of: the columns of a line where there is no header line.
    """

    named: Callable[[Sequence[str]], Sequence[str]]
    columns_of: Callable[[Sequence[str]], Sequence[str]]


_AS_NAMED = Layout(named=tuple, columns_of=lambda _: ())


def read_rows(body: bytes, delimiter: str | None = None, layout: Layout = _AS_NAMED) -> list[Row]:
    """Return the rows of an export.

    Args:
        body: in UTF-8, in UTF-16 with its mark, or in Windows' Latin.
        delimiter: None for the likeliest one of the first line.
        layout: where the columns are known beforehand; else the first line names them.

    Raises:
        UnreadablePayload: it is no table, or it has too many rows.
    """
    text = _text(body)
    if not text.strip():
        raise UnreadablePayload("the export is empty")
    sign = delimiter or _likeliest(text.splitlines()[0])
    try:
        return list(_rows(csv.reader(io.StringIO(text), delimiter=sign), layout))
    except csv.Error:
        raise UnreadablePayload("the export is not CSV") from None


def _rows(lines: Iterator[list[str]], layout: Layout) -> Iterator[Row]:
    header: Sequence[str] = ()
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise UnreadablePayload("the export has too many rows")
        if number == 1:
            header = layout.named([name.strip().lower() for name in line])
            if header:
                continue
        names = header or layout.columns_of(line)
        cells = {
            name: value.strip()[:_LONGEST_CELL]
            for name, value in zip(names, line, strict=False)
            if value.strip()
        }
        if cells:
            yield Row(number, cells, names)


def _text(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").replace("\x00", "")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    return text.replace("\x00", "")


def _likeliest(line: str) -> str:
    return max(_DELIMITERS, key=line.count)
