"""A mail as every provider delivers it: header fields, envelope, and the parts of a report."""

import re
from dataclasses import dataclass

from app.integrations.mail.addresses import (
    LONGEST_HEADER,
    addresses_of,
    author_of,
    decode_words,
)
from app.integrations.payloads.mime import Headers
from app.integrations.payloads.text import make_storable, one_line

_ENCLOSED_ID = re.compile(r"<[^<>\s]+>")
_BARE_ID = re.compile(r"[^<>\s,;\"'()@]+@[^<>\s,;\"'()@]+")
_BETWEEN_IDS = re.compile(r"[\s,]+")
_NOBODY = frozenset({"", "#", "mailer-daemon"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that may report about another one; at most its first 64 KiB."""

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
        parts: what a bounce says and sends back; of other mails their text and what is attached.
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
        return author_of(self.headers.all("from", "sender"))

    @property
    def subject(self) -> str | None:
        """Return the subject on one line, encoded words decoded (RFC 2047)."""
        raw = self.headers.first("subject")
        return one_line(decode_words(raw[:LONGEST_HEADER])) or None if raw else None

    @property
    def has_null_return_path(self) -> bool:
        """Return whether the mail asks that no failure be reported back (RFC 5321, 4.5.5).

        Postfix and sendmail write ``MAILER-DAEMON`` for it where they hand a mail on.
        """
        told = self.envelope_sender
        if told is None:
            told = self.headers.first("return-path", "x-envelope-from")
        return told is not None and _local_part(told) in _NOBODY

    def addresses(self, *names: str) -> list[str]:
        """Return the addresses of header fields, normalised, each once, in order."""
        return addresses_of(self.headers.all(*names))


def message_id_of(value: str | None) -> str | None:
    """Return the first Message-ID of a header value, in angle brackets; None when blank."""
    found = message_ids_of(value)
    if found:
        return found[0]
    bare = "".join(make_storable(value or "").split()).strip("<>")
    return f"<{bare}>" if bare else None


def message_ids_of(value: str | None) -> list[str]:
    """Return the Message-IDs of a header value, in angle brackets, in order.

    Without brackets they count where nothing else stands there: phrases hold addresses too.
    """
    text = make_storable(value or "")[:LONGEST_HEADER]
    words = [word for word in _BETWEEN_IDS.split(text) if word]
    if all(_ENCLOSED_ID.fullmatch(word) or _BARE_ID.fullmatch(word) for word in words):
        return [word if word.startswith("<") else f"<{word}>" for word in words]
    return _ENCLOSED_ID.findall(text)


def _local_part(path: str) -> str:
    return path.strip().strip("<>").strip().partition("@")[0].lower()
