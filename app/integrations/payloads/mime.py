"""MIME entities: header block, body, and the parts of a multipart (RFC 5322, 2045, 2046).

Multipart bodies are cut at their boundary in linear time, whatever they hold.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.integrations.deliveries import header_parameter
from app.integrations.payloads.text import decode

MOST_PARTS = 1_000
_MOST_LOOKALIKES = 10_000
_LONGEST_PADDING = 1_000
_BLANKS = b" \t"
DEEPEST_NESTING = 8
# A line of blanks belongs to the field before it where the header goes on (RFC 5322, 4.2).
_GOES_ON = (
    rb"(?:[ \t]++\r?\n){0,20}(?:[ \t]+[^ \t\r\n]|(?:from|to|cc|bcc|subject|date|sender|reply-to"
    rb"|message-id|in-reply-to|references|received|return-path|mime-version|content-[a-z-]+"
    rb"|auto-submitted|precedence|list-[a-z-]+|x-[!-9;-~]+)[ \t]*:)"
)
HEADERS_END = re.compile(rb"\r?\n(?:\r?\n|[ \t]++\r?\n(?!" + _GOES_ON + rb"))", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*)$", re.DOTALL)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")


class TooManyParts(Exception):
    """The body has more parts than anybody sends, or what looks like their beginnings."""


def sections_of(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between delimiters; lines may end in CRLF or LF alone.

    Raises:
        TooManyParts: there are more than 1,000, once those have been given.
    """
    start = None
    for count, (begins, ends, is_last) in enumerate(_delimiters(body, boundary)):
        if start is not None:
            yield body[start:begins]
        if is_last:
            return
        if count >= MOST_PARTS:
            raise TooManyParts
        start = ends
    if start is not None:
        yield body[start:]


def _delimiters(body: bytes, boundary: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each delimiter begins and ends, and whether it is the closing one."""
    mark = b"--" + boundary.encode("utf-8", "replace")
    if body.startswith(mark) and (first := _end_of(body, len(mark))) is not None:
        yield 0, *first
    at = body.find(b"\n" + mark)
    lookalikes = 0
    while at >= 0:
        after = at + 1 + len(mark)
        if (end := _end_of(body, after)) is not None:
            yield at - (body[at - 1 : at] == b"\r"), *end
        elif (lookalikes := lookalikes + 1) > _MOST_LOOKALIKES:
            raise TooManyParts
        at = body.find(b"\n" + mark, after)


def _end_of(body: bytes, at: int) -> tuple[int, bool] | None:
    """Return where a delimiter ends whose boundary ends there; None when the line goes on."""
    is_last = body.startswith(b"--", at)
    at += 2 * is_last
    padding = body[at : at + _LONGEST_PADDING]
    at += len(padding) - len(padding.lstrip(_BLANKS))
    return (at, is_last) if at == len(body) or body.startswith((b"\n", b"\r\n"), at) else None


class Headers:
    """Header fields in order, found by name in any case; values unfolded, not decoded."""

    __slots__ = ("_values",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in fields:
            self._values.setdefault(name.lower(), []).append(value.strip())

    def all(self, *names: str) -> list[str]:
        """Return every value of the names, in the names' order."""
        return [value for name in names for value in self._values.get(name, [])]

    def first(self, *names: str) -> str | None:
        """Return the first value of the names, or None."""
        return next((self._values[name][0] for name in names if name in self._values), None)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self) -> str:
        """Return the fields as lines."""
        fields = [(name, value) for name, values in self._values.items() for value in values]
        return "\n".join(f"{name}: {value}" for name, value in fields)

    def merged(self, fields: Iterable[tuple[str, str]]) -> "Headers":
        """Return these headers with those fields added that are missing."""
        added = [(name, value) for name, value in fields if name.lower() not in self]
        own = [(name, value) for name, values in self._values.items() for value in values]
        return Headers([*own, *added])


@dataclass(frozen=True, slots=True)
class Entity:
    """One MIME entity; the body is as transferred."""

    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        """Return the content type in lower case without parameters; ``text/plain`` by default."""
        value = self.headers.first("content-type") or "text/plain"
        return value.split(";", 1)[0].strip().lower()

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the content type."""
        return header_parameter(self.headers.first("content-type") or "", name)

    @property
    def content(self) -> bytes:
        """Return the body with its transfer encoding undone; as it stands when that fails."""
        encoding = (self.headers.first("content-transfer-encoding") or "").strip().lower()
        try:
            if encoding == "base64":
                return base64.b64decode(self.body)
            if encoding == "quoted-printable":
                return quopri.decodestring(self.body)
        except (binascii.Error, ValueError):
            return self.body
        return self.body


def parse_entity(raw: bytes) -> Entity:
    """Split header block and body; lines that are no header field are passed over."""
    raw = raw.lstrip(b"\r\n")
    end = HEADERS_END.search(raw)
    block, body = (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])
    return Entity(Headers(header_fields(block)), body)


def header_fields(block: bytes) -> Iterator[tuple[str, str]]:
    """Read ``Name: value`` lines, folded lines joined."""
    for line in _FOLD.sub(b"", block.replace(b"\x00", b"")).splitlines():
        if match := _HEADER_LINE.match(line):
            yield match[1].decode("ascii"), decode(match[2])


def _parts_of(body: bytes, boundary: str) -> Iterator[Entity]:
    """Split a multipart body at its boundary; what follows 1,000 parts is passed over."""
    with suppress(TooManyParts):
        for raw in sections_of(body, boundary):
            yield part_of(raw)


def part_of(raw: bytes) -> Entity:
    """Split what stands between two delimiters into header block and body."""
    block, body = _part_sections(raw)
    return Entity(Headers(header_fields(block)), body)


def leaves_of(entity: Entity, depth: int = 0) -> Iterator[Entity]:
    """Walk the entities of a message that are not multiparts themselves, in order.

    A multipart in which its boundary is nowhere to be found is one such entity.
    """
    boundary = entity.parameter("boundary")
    if not entity.content_type.startswith("multipart/") or not boundary or depth > DEEPEST_NESTING:
        yield entity
        return
    is_empty = True
    for part in _parts_of(entity.body, boundary):
        is_empty = False
        yield from leaves_of(part, depth + 1)
    if is_empty:
        yield entity


def _part_sections(raw: bytes) -> tuple[bytes, bytes]:
    raw = raw.removeprefix(b"\r").removeprefix(b"\n")
    if raw.startswith((b"\r\n", b"\n")):
        return b"", raw.removeprefix(b"\r").removeprefix(b"\n")
    end = HEADERS_END.search(raw)
    return (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])
