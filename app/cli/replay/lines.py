"""Reads a file of one event a line, in batches; never more than one batch in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic_core import from_json

MAX_BYTES = 8 * 1024 * 1024 - 2
"""What fits between the brackets of one request's array (api.md, Events)."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """An event as JSON text, and where it stands."""

    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that holds no event."""

    number: int
    reason: str


@dataclass(slots=True)
class Batch:
    """What is sent at once.

    Attributes:
        unreadable: the lines among them that are not sent.
        bytes_read: of the file, empty lines included.
    """

    lines: list[Line] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    bytes_read: int = 0
    _room: int = MAX_BYTES

    def has_room_for(self, line: Line) -> bool:
        """Tell whether the request's body would stay small enough."""
        return len(line.text) < self._room

    def add(self, read: Line | Unreadable | None) -> None:
        """Take in what a line holds."""
        if isinstance(read, Line):
            self.lines.append(read)
            self._room -= len(read.text) + 1
        elif read is not None:
            self.unreadable.append(read)


def batches(file: Iterable[bytes], size: int) -> Iterator[Batch]:
    """Yield the lines of a file by as many as a request may hold.

    Args:
        file: gives lines with their ends.
        size: events a batch, at most.
    """
    batch = Batch()
    for number, raw in enumerate(file, start=1):
        read = _read(number, raw)
        if isinstance(read, Line) and (len(batch.lines) == size or not batch.has_room_for(read)):
            yield batch
            batch = Batch()
        batch.add(read)
        batch.bytes_read += len(raw)
    yield batch


def _read(number: int, raw: bytes) -> Line | Unreadable | None:
    text = raw.removeprefix(_BYTE_ORDER_MARK).strip()
    if not text:
        return None
    if len(text) >= MAX_BYTES:
        return Unreadable(number, "longer than 8 MiB")
    try:
        content = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        return Unreadable(number, f"not JSON: {error}")
    return Line(number, text) if isinstance(content, dict) else Unreadable(number, "not an object")
