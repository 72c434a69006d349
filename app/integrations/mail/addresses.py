"""Addresses in header fields, however they are written (RFC 5322, 3.4 and 4.4)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header

from app.integrations.parties import address_of
from app.integrations.payloads.text import decode, make_storable

LONGEST_HEADER = 20_000
_MOST_ADDRESSES = 500
_JOURNAL_PREFIX = "journal+"
# A quoted name has an end: without one, every mark in it would be looked at again and again.
_PIECE = re.compile(r'"(?:[^"\\]|\\.){0,500}"|<[^<>]*>|[,;()]|[^"<>,;()]+|.', re.DOTALL)
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:\"()\[\]]+")


@dataclass(slots=True)
class _Element:
    """One place of a list of addresses: what stands in angle brackets, and what does not."""

    enclosed: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    @property
    def enclosed_addresses(self) -> list[str]:
        """Return what stands in angle brackets, without a route of relays before it."""
        inner = [
            text.rpartition(":")[2] if text.startswith("@") else text for text in self.enclosed
        ]
        bare = [text if '"' in text else "".join(text.split()) for text in inner]
        return [address for address in bare if _is_address(address)]

    @property
    def addresses(self) -> list[str]:
        """Return the address in angle brackets, or else those that stand there bare."""
        words = [word.rpartition(":")[2] for word in "".join(self.bare).split()]
        return self.enclosed_addresses or [word for word in words if _is_address(word)]


def addresses_of(values: Sequence[str]) -> list[str]:
    """Return the addresses in header values, normalised, each once, in order.

    Addresses that only feed this service (``journal+token@…``) are no parties.
    """
    addresses: dict[str, None] = {}
    for value in values[:_MOST_ADDRESSES]:
        for address in _normalise(_raw_addresses(value[:LONGEST_HEADER])):
            addresses[address] = None
            if len(addresses) == _MOST_ADDRESSES:
                return list(addresses)
    return list(addresses)


def author_of(values: Sequence[str]) -> str | None:
    """Return the first author's address: that in angle brackets, whatever the name looks like."""
    for value in values[:_MOST_ADDRESSES]:
        text = value[:LONGEST_HEADER]
        enclosed = [
            address for element in _elements(text) for address in element.enclosed_addresses
        ]
        for address in _normalise(enclosed or _raw_addresses(text)):
            return address
    return None


def _is_journal(raw: str) -> bool:
    """Return whether an address only feeds this service."""
    return raw.strip().strip("<>").lower().startswith(_JOURNAL_PREFIX)


def decode_words(value: str) -> str:
    """Decode encoded words; text that cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    try:
        return "".join(_chunk(raw, charset) for raw, charset in decode_header(value))
    except (MessageError, ValueError, LookupError):
        return value


def _normalise(raw_addresses: Sequence[str]) -> Iterator[str]:
    for raw in raw_addresses:
        address = None if _is_journal(raw) else address_of(make_storable(raw))
        if address is not None:
            yield address


def _raw_addresses(value: str) -> list[str]:
    addresses = [address for element in _elements(value) for address in element.addresses]
    if addresses or "@" not in (plain := decode_words(value)):
        return addresses
    return [word for word in _BETWEEN_ADDRESSES.split(plain) if _is_address(word)]


def _elements(value: str) -> list[_Element]:
    """Split a list of addresses at its commas; comments are left out, quoted names too."""
    elements, quoted = [_Element()], ""
    for piece in _without_comments(value):
        if piece in ",;":
            elements.append(_Element())
        elif piece.startswith("<") and piece.endswith(">"):
            elements[-1].enclosed.append(piece[1:-1].strip())
        elif quoted and piece.startswith("@"):
            elements[-1].enclosed.append(quoted + piece.split()[0])
        elif not _is_quoted(piece):
            elements[-1].bare.append(piece)
        quoted = piece if _is_quoted(piece) else ""
    return elements


def _without_comments(value: str) -> Iterator[str]:
    depth = 0
    for piece in _PIECE.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            yield piece


def _is_quoted(piece: str) -> bool:
    return len(piece) > 1 and piece.startswith('"')


def _is_address(text: str) -> bool:
    local, _, domain = text.partition("@")
    return bool(local.strip('"') and domain.strip("."))


def _chunk(raw: bytes | str, charset: str | None) -> str:
    return raw if isinstance(raw, str) else decode(raw, charset)
