"""Files that clients hand over, read as sheets: Markdown, plain text, tables."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.domain.errors import DomainError
from app.domain.sheets.folding import fold
from app.domain.sheets.sheets import LONGEST_SHEET, SheetKind

LARGEST_FILE_BYTES = 512 * 1024
READABLE = frozenset({".md", ".txt", ".csv"})

_LONGEST_TITLE = 512
_DELIMITERS = ";\t,"
_HEADING = re.compile(r"\A\s*# +(?P<title>[^\n]+?)[ #]*$", re.MULTILINE)
_BETWEEN_WORDS = re.compile(r"[\s_-]+")

# How words begin, folded, in what a file or its table is called; the first that fits.
_KINDS = {
    SheetKind.OPENING_HOURS: ("horaire", "ouvert", "heure", "uren", "opening", "hours"),
    SheetKind.AVAILABILITY: ("disponib", "conge", "beschikba", "availab"),
    SheetKind.PRICES: ("tarif", "prix", "prijs", "prijz", "price"),
    SheetKind.CONTACT_DETAILS: ("contact", "coordonn", "telephone", "adresse"),
    SheetKind.SERVICES: ("service", "prestation", "dienst"),
    SheetKind.PRODUCT: ("produit", "product", "fiche"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFile:
    """What a file says, as a sheet has it."""

    title: str
    kind: SheetKind
    text: str


class UnreadableSheetFile(DomainError):
    """The file is none that a sheet can be made of."""


def read_sheet_file(name: str, content: bytes) -> SheetFile:
    """Return what a file says; a table becomes one of Markdown, with its first line as header.

    Args:
        name: the file's, with its folders, parted by ``/``.
        content: UTF-8, UTF-16 with its mark, or what spreadsheets of western Europe save.

    Raises:
        UnreadableSheetFile: says why.
    """
    path = PurePosixPath(name)
    if path.suffix.lower() not in READABLE:
        raise UnreadableSheetFile("only .md, .txt and .csv are read")
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableSheetFile(f"larger than {LARGEST_FILE_BYTES // 1024} KiB")
    decoded = _decoded(content)
    is_table = path.suffix.lower() == ".csv"
    text = _as_markdown(decoded) if is_table else decoded
    if not text.strip():
        raise UnreadableSheetFile("it says nothing")
    if len(text) > LONGEST_SHEET:
        raise UnreadableSheetFile(f"longer than {LONGEST_SHEET:,} characters")
    header = text.split("\n", 1)[0] if is_table else ""
    return SheetFile(title=_title(path, text), kind=_kind(f"{path.stem} {header}"), text=text)


def _decoded(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableSheetFile("it is no text")


def _title(path: PurePosixPath, text: str) -> str:
    heading = _HEADING.match(text) if path.suffix.lower() == ".md" else None
    if heading:
        return heading["title"][:_LONGEST_TITLE]
    stem = _BETWEEN_WORDS.sub(" ", path.stem).strip() or path.stem
    return (stem[:1].upper() + stem[1:])[:_LONGEST_TITLE]


def _kind(called: str) -> SheetKind:
    words = [fold(word) for word in re.split(r"[\W_]+", called)]
    for kind, beginnings in _KINDS.items():
        if any(word.startswith(beginnings) for word in words):
            return kind
    return SheetKind.OTHER


def _as_markdown(table: str) -> str:
    header = table.lstrip("\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(table.lstrip("\n")), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableSheetFile(f"it is no table: {error}") from None
    said = [row for row in rows if any(cell.strip() for cell in row)]
    if not said:
        return ""
    width = max(map(len, said))
    lines = [_line(row + [""] * (width - len(row))) for row in said]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]]) + "\n"


def _line(row: list[str]) -> str:
    """Return a row whose cells say what they said: marks of Markdown are none there."""
    cells = (re.sub(r"([\\`*_|\[\]<&])", r"\\\1", " ".join(cell.split())) for cell in row)
    return f"| {' | '.join(cells)} |"
