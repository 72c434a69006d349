"""Mails in files: one as it travels, many in an mbox file, or a folder of such files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A line "From …" begins a mail at the file's beginning or after an empty line (RFC 4155).
_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MailFile:
    """A mail and where it was found: its file, in an mbox file with its place, from 1."""

    name: str
    content: bytes


def files_of(path: Path) -> list[Path]:
    """Return all files in a folder and below it, by name; what is no folder stands for itself."""
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.is_file())
    return [path]


def mails_in(path: Path) -> Iterator[MailFile]:
    """Yield the mails of a file.

    Raises:
        OSError: it cannot be read.
    """
    content = path.read_bytes()
    starts = [match.span() for match in _BEGINS.finditer(content)]
    if len(starts) <= 1 or starts[0][0] != 0:
        yield MailFile(str(path), content)
        return
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for place, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield MailFile(f"{path}:{place}", _ESCAPED.sub(rb"\1", content[start:end]))
