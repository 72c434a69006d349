"""Addresses in header fields, however they are written (RFC 5322, 3.4 and 4.4)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from itertools import islice

from app.integrations.parties import address_of
from app.integrations.payloads.text import decode, make_storable

LONGEST_HEADER = 20_000
_LONGEST_LISTS = 64_000
_MOST_ADDRESSES = 500
_MOST_READ = 2_000
_JOURNAL_PREFIX = "journal+"
_PIECE = re.compile(r'[,;][,;\s]*+|[^"<>,;()]++|<[^<>]*+>|.', re.DOTALL)
_CLOSING_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*+"')
_LONGEST_QUOTED = 1_000
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:\"()\[\]]+")


@dataclass(slots=True)
class _Element:
    """One place of a list of addresses: what stands in angle brackets, and what does not."""

    enclosed: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def add(self, piece: str, quoted: str) -> None:
        """Take in a piece.

        Args:
            piece: of the list, as it stands there.
            quoted: what stands right before it in quotes; blank where nothing does.
        """
        mark = piece[0]
        if mark == "<" and piece[-1] == ">":
            self.enclosed.append(piece[1:-1].strip())
        elif mark == "@" and quoted:
            self.enclosed.append(quoted + piece.split(maxsplit=1)[0])
        elif not _is_quoted(piece):
            self.bare.append(piece)

    @property
    def may_hold_some(self) -> bool:
        """Return whether there is an at sign."""
        return "@" in "".join(self.bare) or "@" in "".join(self.enclosed)

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
    """Return the addresses in header values, normalised, each once, in order, at most 500.

    Addresses that only feed this service (``journal+token@…``) are no parties. Of all values
    64,000 characters are read.
    """
    addresses: dict[str, None] = {}
    for text in _bounded(values, _LONGEST_LISTS):
        for address in _normalise(_raw_addresses(text)):
            addresses[address] = None
            if len(addresses) == _MOST_ADDRESSES:
                return list(addresses)
    return list(addresses)


def author_of(values: Sequence[str]) -> str | None:
    """Return the first author's address: that in angle brackets, whatever the name looks like.

    Of all values 20,000 characters are read.
    """
    for text in _bounded(values, LONGEST_HEADER):
        enclosed = [
            address
            for element in islice(_elements(text), _MOST_READ)
            for address in element.enclosed_addresses
        ]
        for address in _normalise(enclosed or _raw_addresses(text)):
            return address
    return None


def _bounded(values: Sequence[str], longest: int) -> Iterator[str]:
    """Yield values up to a number of characters; of the last one, what is whole of its list."""
    left = longest
    for value in values[:_MOST_ADDRESSES]:
        if len(value) > left:
            yield value[:left].rpartition(",")[0] or value[:left]
            return
        yield value
        left -= len(value)


def _is_journal(raw: str) -> bool:
    """Return whether an address only feeds this service."""
    return raw.strip().strip("<>").lower().startswith(_JOURNAL_PREFIX)


def decode_words(value: str) -> str:
    """Decode encoded words; text that cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    # What begins behind the last word's end would be looked at again at every beginning.
    line = " ".join(value.splitlines())
    end = line.rfind("?=") + len("?=")
    try:
        decoded = "".join(_chunk(raw, charset) for raw, charset in decode_header(line[:end]))
    except (MessageError, ValueError, LookupError):
        return value
    return decoded + line[end:]


def _normalise(raw_addresses: Iterable[str]) -> Iterator[str]:
    for raw in islice(raw_addresses, _MOST_READ):
        address = None if _is_journal(raw) else address_of(make_storable(raw))
        if address is not None:
            yield address


def _raw_addresses(value: str) -> Iterator[str]:
    is_empty = True
    for element in islice(_elements(value), _MOST_READ):
        for address in element.addresses:
            is_empty = False
            yield address
    if is_empty and "@" in (plain := decode_words(value[:LONGEST_HEADER])):
        yield from filter(_is_address, _BETWEEN_ADDRESSES.split(plain))


def _elements(value: str) -> Iterator[_Element]:
    """Split a list at its commas into what may hold addresses, without comments and names."""
    element, quoted = _Element(), ""
    for piece in _without_comments(value):
        if piece[0] in ",;":
            if element.may_hold_some:
                yield element
            element = _Element()
        else:
            element.add(piece, quoted)
        quoted = piece if _is_quoted(piece) else ""
    if element.may_hold_some:
        yield element


def _without_comments(value: str) -> Iterator[str]:
    depth = 0
    for piece in _pieces(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            yield piece


def _pieces(value: str) -> Iterator[str]:
    """Cut a value into marks, quoted names, what stands in angle brackets, and the rest.

    Whether a mark ends a quoted name does not depend on where that one began: its end is looked
    up, and every character is read once.
    """
    closing = (match.end() for match in _CLOSING_QUOTE.finditer(value))
    end, at, nowhere = 0, 0, len(value) + _LONGEST_QUOTED + 1
    while match := _PIECE.match(value, at):
        piece, at = match[0], match.end()
        if piece == '"':
            while end <= at:
                end = next(closing, nowhere)
            if end <= at + _LONGEST_QUOTED:
                piece, at = value[at - 1 : end], end
        yield piece


def _is_quoted(piece: str) -> bool:
    return len(piece) > 1 and piece[0] == '"'


def _is_address(text: str) -> bool:
    local, _, domain = text.partition("@")
    return bool(local.strip('"') and domain.strip("."))


def _chunk(raw: bytes | str, charset: str | None) -> str:
    return raw if isinstance(raw, str) else decode(raw, charset)
