"""A mail as every provider delivers it: header fields, envelope, and the parts of a report."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.utils import getaddresses

from app.integrations.parties import address_of
from app.integrations.payloads.mime import Entity, Headers, leaves_of, parse_entity
from app.integrations.payloads.text import decoded, one_line, storable

_LONGEST_HEADER = 20_000
_MOST_ADDRESSES = 500
_MOST_ODD_CHARACTERS = 100
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:\"()\[\]]+")
_KEPT_PARTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "message/global-headers",
        "text/plain",
    }
)
_LONGEST_PART = 65_536
_LONGEST_REPORT = 524_288
_JOURNAL_PREFIX = "journal+"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that reports about another one; at most its first 64 KiB."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message.

    Attributes:
        headers: unfolded, not decoded.
        identity: stands in for a missing Message-ID; stable over repeats.
        envelope_sender: of the SMTP dialogue; empty = the null return path, None = not told.
        envelope_recipients: of the SMTP dialogue; empty = not told.
        parts: what a bounce says and sends back.
        given_ids: Message-IDs that the provider tells of the mail beside its header.
    """

    headers: Headers
    identity: str
    envelope_sender: str | None = None
    envelope_recipients: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    given_ids: tuple[str, ...] = ()

    @property
    def message_id(self) -> str | None:
        """Return the Message-ID in its angle brackets, or None."""
        return message_id_of(self.headers.first("message-id"))

    @property
    def in_reply_to(self) -> str | None:
        """Return the Message-ID that this one answers, or None (RFC 5322, 3.6.4)."""
        return next(iter(self.answered), None)

    @property
    def answered(self) -> list[str]:
        """Return the Message-IDs before this one in its thread, the nearest first, each once."""
        parents = message_ids_of(self.headers.first("in-reply-to"))
        ancestors = message_ids_of(self.headers.first("references"))
        return list(dict.fromkeys([*parents, *reversed(ancestors)]))

    @property
    def author(self) -> str | None:
        """Return the address of the first author, or of the sender, normalised."""
        return next(iter(self.addresses("from", "sender")), None)

    @property
    def subject(self) -> str | None:
        """Return the subject on one line, encoded words decoded (RFC 2047)."""
        raw = self.headers.first("subject")
        return one_line(decoded_words(raw[:_LONGEST_HEADER])) or None if raw else None

    @property
    def has_null_return_path(self) -> bool:
        """Tell whether the mail asks that no failure be reported back (RFC 5321, 4.5.5)."""
        if self.envelope_sender is not None:
            return self.envelope_sender.strip() in ("", "<>")
        return self.headers.first("return-path", "x-envelope-from") in ("", "<>")

    def addresses(self, *names: str) -> list[str]:
        """Return the addresses of header fields, normalised, each once, in order."""
        return addresses_of(self.headers.all(*names))


def parse_mail(raw: bytes) -> tuple[Headers, tuple[Part, ...]]:
    """Read a raw message: its header fields, and its parts as far as a report needs them."""
    entity = parse_entity(raw.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return entity.headers, tuple(_parts(Entity(entity.headers, entity.body[:_LONGEST_REPORT])))


def addresses_of(values: list[str]) -> list[str]:
    """Return the addresses in header values, normalised, each once, in order.

    Addresses that only feed this service (``journal+token@…``) are no parties.
    """
    found: dict[str, None] = {}
    for value in values[:_MOST_ADDRESSES]:
        for raw in _raw_addresses(value[:_LONGEST_HEADER]):
            address = None if is_journal(raw) else address_of(storable(raw))
            if address is not None:
                found[address] = None
            if len(found) == _MOST_ADDRESSES:
                return list(found)
    return list(found)


def is_journal(raw: str) -> bool:
    """Tell whether an address only feeds this service."""
    return raw.strip().strip("<>").lower().startswith(_JOURNAL_PREFIX)


def message_id_of(value: str | None) -> str | None:
    """Return the first Message-ID of a header value, in angle brackets; None when blank."""
    found = message_ids_of(value)
    if found:
        return found[0]
    bare = "".join(storable(value or "").split()).strip("<>")
    return f"<{bare}>" if bare else None


def message_ids_of(value: str | None) -> list[str]:
    """Return the Message-IDs of a header value, in angle brackets, in order."""
    return _MESSAGE_ID.findall(storable(value or "")[:_LONGEST_HEADER])


def decoded_words(value: str) -> str:
    """Decode encoded words; text that cannot be decoded stays as it is."""
    if "=?" not in value:
        return value
    try:
        return "".join(_chunk(raw, charset) for raw, charset in decode_header(value))
    except (MessageError, ValueError, LookupError):
        return value


def _raw_addresses(value: str) -> list[str]:
    # The parser's time and depth grow with these characters, of which real mail has few.
    if sum(map(value.count, "\\(:")) <= _MOST_ODD_CHARACTERS:
        found = [address for _, address in getaddresses([value]) if "@" in address]
        if found:
            return found
    words = _BETWEEN_ADDRESSES.split(decoded_words(value))
    return [word for word in words if "@" in word.strip("@")]


def _chunk(raw: bytes | str, charset: str | None) -> str:
    return raw if isinstance(raw, str) else decoded(raw, charset)


def _parts(entity: Entity) -> list[Part]:
    is_report = entity.content_type == "multipart/report"
    wanted = _KEPT_PARTS if is_report else frozenset({"text/plain"})
    return [
        Part(leaf.content_type, leaf.content[:_LONGEST_PART])
        for leaf in leaves_of(entity)
        if leaf.content_type in wanted
    ]
