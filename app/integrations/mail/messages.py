"""A mail as every provider delivers it: header fields, envelope, the parts of a report, its ids.

What rewrites a Message-ID keeps the former one beside it.

Sources, by header field:

- further ``Message-ID`` fields: the first is the mail's own.
- ``X-Google-Original-Message-ID``: Gmail, for an id that it takes for malformed
  (https://www.spamresource.com/2025/06/gmail-says-yes-to-angle-brackets-in.html).
- ``X-Microsoft-Original-Message-ID``: Outlook and Exchange Online, for what is sent through them
  (https://github.com/chatmail/core/pull/3077).
- ``X-Original-Message-ID``: senders through Amazon SES, which overrides Message-ID
  (https://docs.aws.amazon.com/ses/latest/dg/header-fields.html), and Gmail's bounce reports.
- ``Origin-messageId``: Brevo's relay (https://github.com/PHPMailer/PHPMailer/issues/2859).
- ``Original-Message-ID``: a mail sent again in another form (RFC 3297).
- ``Resent-Message-ID``: a mail sent again as it was (RFC 5322, 3.6.6).
- ``X-PM-Message-Id``: Postmark, which sends ``<id@mtasv.net>`` unless ``X-PM-KeepID`` forbids it;
  Proton Mail uses the same name for something else, so only a UUID counts.
- ``X-SES-Message-ID``: mailers that send through Amazon SES; the id of the mail sent is
  ``<id@REGION.amazonses.com>``, its region stands in ``Feedback-ID``.

``X-SES-Outgoing`` and ``X-MS-Exchange-CrossTenant-Network-Message-Id`` hold no Message-ID.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.integrations.mail.addresses import (
    LONGEST_HEADER,
    addresses_of,
    author_of,
    decode_words,
)
from app.integrations.payloads.mime import Headers
from app.integrations.payloads.text import make_storable, one_line

_ENCLOSED_ID = re.compile(r"<[^<>\s]+>")
_BARE_ID = re.compile(r"<?[^<>\s,;\"'()@]+@[^<>\s,;\"'()@]+>?")
_BETWEEN_IDS = re.compile(r"[\s,]+")
_NOBODY = frozenset({"", "#", "mailer-daemon"})

_MOST_ALIASES = 20
_MOST_KEPT = 100
_KEPT_BY_RELAYS = (
    "message-id", "x-google-original-message-id", "x-microsoft-original-message-id",
    "x-original-message-id", "origin-messageid", "original-message-id", "resent-message-id",
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_SES_ID = re.compile(r"[0-9a-f]{16}(?:-[0-9a-f]+){5}-[0-9]{6}", re.ASCII | re.IGNORECASE)
_SES_FEEDBACK = re.compile(r"\d+\.([a-z]{2}(?:-[a-z]+)+-\d)\..*:AmazonSES", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that may report about another one; at most its first 64 KiB."""

    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One message; what its fields say is read once, however often it is asked for.

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
    _found: dict[str, list[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def message_id(self) -> str | None:
        """Return the Message-ID in its angle brackets, or None."""
        return message_id_of(self.headers.first("message-id"))

    @property
    def in_reply_to(self) -> str | None:
        """Return the Message-ID that this one answers, or None (RFC 5322, 3.6.4)."""
        return next(iter(self.answered), None)

    @cached_property
    def answered(self) -> list[str]:
        """Return the Message-IDs before this one in its thread, the nearest first, each once."""
        parents = _message_ids_of(self.headers.first("in-reply-to"))
        ancestors = _message_ids_of(self.headers.first("references"))
        return list(dict.fromkeys([*parents, *reversed(ancestors)]))

    @cached_property
    def author(self) -> str | None:
        """Return the address of the first author, or of the sender, normalised."""
        return author_of(self.headers.all("from", "sender"))

    @cached_property
    def subject(self) -> str | None:
        """Return the subject on one line, encoded words decoded (RFC 2047)."""
        raw = self.headers.first("subject")
        return one_line(decode_words(raw[:LONGEST_HEADER])) or None if raw else None

    @property
    def has_null_return_path(self) -> bool:
        """Return whether the mail asks that no failure be reported back (RFC 5321, 4.5.5).

        Postfix and sendmail write ``MAILER-DAEMON`` for it where they hand a mail on.
        """
        path = self.envelope_sender
        if path is None:
            path = self.headers.first("return-path", "x-envelope-from")
        return path is not None and _local_part(path) in _NOBODY

    def addresses(self, *names: str) -> list[str]:
        """Return the addresses of header fields, normalised, each once, in order."""
        for name in names:
            if name not in self._found:
                self._found[name] = addresses_of(self.headers.all(name))
        return list(dict.fromkeys(address for name in names for address in self._found[name]))


def message_id_of(value: str | None) -> str | None:
    """Return the first Message-ID of a header value, in angle brackets; None when blank."""
    message_ids = _message_ids_of(value)
    if message_ids:
        return message_ids[0]
    bare = "".join(make_storable(value or "").split()).strip("<>")
    return f"<{bare}>" if bare else None


def _message_ids_of(value: str | None) -> list[str]:
    """Return the Message-IDs of a header value, in angle brackets, in order.

    Where a bracket is missing, or both, they count if nothing else stands there: phrases hold
    addresses too.
    """
    text = make_storable(value or "")[:LONGEST_HEADER]
    words = [word for word in _BETWEEN_IDS.split(text) if word]
    if all(_ENCLOSED_ID.fullmatch(word) or _BARE_ID.fullmatch(word) for word in words):
        return [f"<{word.strip('<>')}>" for word in words]
    return _ENCLOSED_ID.findall(text)


def _local_part(path: str) -> str:
    return path.strip().strip("<>").strip().partition("@")[0].lower()


def aliases_of(headers: Headers, given: Sequence[str] = ()) -> list[str]:
    """Return the other ids of a mail, in angle brackets, each once, at most twenty.

    Args:
        headers: of the mail.
        given: by the provider, beside the header.
    """
    own = message_id_of(headers.first("message-id"))
    kept = [
        message_id
        for value in headers.all(*_KEPT_BY_RELAYS)[:_MOST_KEPT]
        for message_id in _message_ids_of(value)
    ]
    by_senders = [postmark_id_of(headers.first("x-pm-message-id")), _ses_id_of(headers)]
    aliases = dict.fromkeys(
        message_id
        for message_id in [*kept, *by_senders, *given]
        if message_id and message_id != own
    )
    return list(aliases)[:_MOST_ALIASES]


def postmark_id_of(value: str | None) -> str | None:
    """Return the Message-ID of what Postmark knows by a UUID; None when it is no UUID."""
    bare = (value or "").strip()
    return f"<{bare}@mtasv.net>" if _UUID.fullmatch(bare) else None


def _ses_id_of(headers: Headers) -> str | None:
    value = (headers.first("x-ses-message-id") or "").strip()
    if "@" in value:
        return message_id_of(value)
    feedback = _SES_FEEDBACK.match(headers.first("feedback-id") or "")
    if feedback is None or not _SES_ID.fullmatch(value):
        return None
    return f"<{value}@{feedback[1]}.amazonses.com>"
