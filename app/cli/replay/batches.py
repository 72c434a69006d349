"""Reads a file of events, or of a provider's payloads, in batches.

Of events, one per line, never more than one batch is in memory.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from pydantic_core import from_json, to_json

from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action

MAX_BYTES = 8 * 1024 * 1024 - 2
"""What fits between the brackets of one request's array (api.md, Events)."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_JSON, _FORM, _MAIL = "application/json", "application/x-www-form-urlencoded", "message/rfc822"
_BY_SUFFIX = {".json": _JSON, ".jsonl": _JSON, ".form": _FORM, ".eml": _MAIL}
_BOUNDARY = re.compile(rb"\s*--([^\r\n]{1,200})\r?\n")
_HEADER_FIELD = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?[!-9;-~]+[ \t]*:")


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
        """Return whether the request's body would stay small enough."""
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
        size: events per batch, at most.
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


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds: its name and bytes, and the header fields that came with each payload."""

    name: str
    content: bytes
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """Return what the payloads are: as told, else as they look, else by the file's name."""
        content_type = {name.lower(): value for name, value in self.headers.items()}.get(
            "content-type"
        )
        if content_type is not None:
            return content_type
        if boundary := _BOUNDARY.match(self.content):
            return f'multipart/form-data; boundary="{boundary[1].decode("latin-1").strip()}"'
        suffix = PurePath(self.name).suffix.lower()
        return _BY_SUFFIX.get(suffix) or _looks_like(self.content)


def config_of(
    kind: IntegrationKind, shown: Mapping[str, Any] | None, region: str
) -> IntegrationConfig:
    """Return how an integration reads its payloads.

    Args:
        kind: whose payloads they are.
        shown: the integration as the service shows it; None where there is none yet.
        region: of national numbers, where there is none.
    """
    if shown is None:
        return IntegrationConfig(id=kind.value, kind=kind, region=region)
    return IntegrationConfig(
        id=shown["id"],
        kind=kind,
        timezone=shown["timezone"],
        region=shown["region"],
        settings=shown["settings"],
        client_id=shown["client_id"],
    )


def payload_batches(source: Source, config: IntegrationConfig) -> Iterator[Batch]:
    """Yield a batch for each payload: its events, or why there are none; no signature is asked for.

    Payloads are numbered from 1.
    """
    headers = {**source.headers, "Content-Type": source.content_type}
    for number, body in enumerate(_payloads(source), start=1):
        delivery = Delivery(headers=headers, body=body, url="", received_at=datetime.now(UTC))
        verdict = read(delivery, config, verify=False)
        batch = Batch(bytes_read=len(body))
        if verdict.action is Action.REFUSED:
            batch.add(Unreadable(number, verdict.reason))
        for event in verdict.events:
            batch.add(Line(number, to_json(event)))
        yield batch


def _payloads(source: Source) -> Sequence[bytes]:
    """Return the payloads of a file: the whole of it, or one per line."""
    content = source.content.strip()
    lines = [line for line in content.splitlines() if line.strip()]
    is_form = source.content_type.startswith(_FORM)
    is_json = "json" in source.content_type
    if len(lines) > 1 and (is_form or (is_json and all(map(_is_object, lines)))):
        return lines
    return [content if is_form or is_json else source.content]


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(from_json(text), dict)
    except ValueError:
        return False


def _looks_like(content: bytes) -> str:
    if content.lstrip()[:1] in (b"{", b"["):
        return _JSON
    return _MAIL if _HEADER_FIELD.match(content) else _FORM
