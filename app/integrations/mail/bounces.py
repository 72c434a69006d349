"""Which mail a bounce is about, to whom it was, and why it did not arrive (RFC 3464)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.integrations.mail.aliases import aliases_of
from app.integrations.mail.messages import Mail, Part, addresses_of, message_id_of
from app.integrations.payloads.mime import Headers, header_fields, parse_entity
from app.integrations.payloads.text import one_line

_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_QUOTED_ID = re.compile(rb"^[> \t]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_NOT_FAILED = frozenset({"delayed", "delivered", "relayed", "expanded"})
_LONGEST_REASON = 500
_NO_HEADERS = Headers(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One recipient whom a mail of ours did not reach.

    Attributes:
        sender: the author of the mail sent back; None = not told.
        aliases: other ids of the mail sent back.
    """

    message_id: str
    sender: str | None
    recipient: str
    reason: str | None
    aliases: tuple[str, ...] = ()


def undelivered_by(mail: Mail) -> list[Undelivered]:
    """Return what a bounce reports as failed for good; empty when it does not say of which mail."""
    returned = _returned_headers(mail)
    message_id = message_id_of(returned.first("message-id")) or mail.in_reply_to or _quoted_id(mail)
    if message_id is None:
        return []
    addressed = addresses_of(returned.all("to", "cc", "bcc"))
    told = Undelivered(
        message_id=message_id,
        sender=next(iter(addresses_of(returned.all("from"))), None),
        recipient="",
        reason=None,
        aliases=tuple(aliases_of(returned)),
    )
    return [
        replace(told, recipient=recipient, reason=reason)
        for recipient, reason in _failures(mail, addressed).items()
    ]


def _failures(mail: Mail, addressed: list[str]) -> dict[str, str | None]:
    """Return the reason by recipient; the recipient as the mail sent back names it."""
    blocks = list(_recipient_blocks(mail))
    if blocks:
        return {
            _as_addressed(block, addressed): _reason(block)
            for block in blocks
            if (block.first("action") or "failed").strip().lower() not in _NOT_FAILED
        }
    failed = addresses_of(mail.headers.all("x-failed-recipients"))
    return dict.fromkeys(failed or addressed)


def _recipient_blocks(mail: Mail) -> Iterator[Headers]:
    for part in _parts(mail, "message/delivery-status", "message/global-delivery-status"):
        for block in _BLOCKS.split(part.content):
            headers = Headers(header_fields(block.strip(b"\r\n")))
            if _recipients(headers):
                yield headers


def _recipients(block: Headers) -> list[str]:
    values = block.all("original-recipient", "final-recipient")
    return addresses_of([value.rpartition(";")[2].strip() for value in values])


def _as_addressed(block: Headers, addressed: list[str]) -> str:
    named = _recipients(block)
    for address in named:
        if address in addressed:
            return address
    # A forwarded mail fails under an address that its sender never wrote.
    return addressed[0] if len(addressed) == 1 else named[0]


def _reason(block: Headers) -> str | None:
    status = (block.first("status") or "").strip()
    diagnostic = (block.first("diagnostic-code") or "").rpartition(";")[2]
    return one_line(f"{status} {diagnostic}")[:_LONGEST_REASON] or None


def _returned_headers(mail: Mail) -> Headers:
    kinds = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
    for part in _parts(mail, *kinds):
        return parse_entity(part.content).headers
    return _NO_HEADERS


def _quoted_id(mail: Mail) -> str | None:
    for part in _parts(mail, "text/plain"):
        if match := _QUOTED_ID.search(part.content):
            return match[1].decode("utf-8", "replace")
    return None


def _parts(mail: Mail, *content_types: str) -> list[Part]:
    return [part for part in mail.parts if part.content_type in content_types]
