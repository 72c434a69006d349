"""CSV that a spreadsheet can open without running what is in it (RFC 4180)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

CSV_MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

Cell = str | int


class Delimiter(StrEnum):
    """What stands between cells."""

    COMMA = "comma"
    SEMICOLON = "semicolon"


_CHARACTERS = {Delimiter.COMMA: ",", Delimiter.SEMICOLON: ";"}
_BYTE_ORDER_MARK = "\ufeff".encode()

_FORMULA = re.compile("[\x00-\x1f\x7f]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def csv_lines(rows: Iterable[Sequence[Cell]], delimiter: Delimiter = Delimiter.COMMA) -> bytes:
    """Return rows as UTF-8; numbers stay numbers, -1 included, and no text is a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=_CHARACTERS[delimiter])
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return lines.getvalue().encode()


def beginning(delimiter: Delimiter) -> bytes:
    """Return what a file begins with: programs want nothing, spreadsheets a byte order mark."""
    return _BYTE_ORDER_MARK if delimiter is Delimiter.SEMICOLON else b""


def _inert(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would compute."""
    if isinstance(cell, str) and _FORMULA.match(cell):
        return f"'{cell}"
    return cell
