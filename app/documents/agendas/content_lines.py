"""Content lines: names, values and parameters as RFC 5545 writes them (sections 3.1 and 3.3.11)."""

import re
from collections.abc import Iterable, Iterator

_OCTETS = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile(r"\r\n|\r|\n|\u2028|\u2029|\x85")


def escaped(text: str) -> str:
    """Return a text as the value of a property; what no calendar may hold is left out."""
    plain = _CONTROLS.sub("", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _LINE_ENDS.sub(r"\\n", plain)


def joined(lines: Iterable[str]) -> bytes:
    """Return lines in UTF-8, folded at 75 octets, each ended by CRLF."""
    # most lines are short and plain: they are what is quick
    return b"".join(
        line.encode() + b"\r\n"
        if len(line) <= _OCTETS and line.isascii()
        else b"\r\n ".join(_folded(line)) + b"\r\n"
        for line in lines
    )


def _folded(line: str) -> Iterator[bytes]:
    """Yield the pieces of a line; no character is cut, and the space before a piece counts."""
    octets = line.encode()
    begin, room = 0, _OCTETS
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:  # noqa: PLR2004 - within a character
            end -= 1
        yield octets[begin:end]
        begin, room = end, _OCTETS - 1
    yield octets[begin:]
