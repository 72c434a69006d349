"""Which mail a bounce is about, to whom it was, and why it did not arrive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.integrations.mail.addresses import addresses_of
from app.integrations.mail.aliases import aliases_of
from app.integrations.mail.authors import is_of_a_server
from app.integrations.mail.delivery_reports import (
    RecipientReport,
    recipient_reports,
    reported_ids,
)
from app.integrations.mail.messages import Mail, message_id_of
from app.integrations.mail.returned import quoted_id, returned_headers, what_is_said
from app.integrations.mail.server_notices import (
    has_only_arrived,
    is_only_delayed,
    said_of_failures,
)
from app.integrations.payloads.mime import Headers

_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_LONGEST_TEXT = 16_000
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One recipient whom a mail of ours did not reach.

    Attributes:
        sender: the author of the mail sent back; None = not told.
        recipient: as the mail sent back names it, as far as that can be told.
        may_be: whom the bounce may mean, the likeliest first, where it names somebody whom the
            mail sent back does not: of a hidden copy, or one to whom it was passed on.
        aliases: other ids of the mail sent back.
    """

    message_id: str
    sender: str | None
    recipient: str
    reason: str | None
    may_be: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Failure:
    recipient: str
    reason: str | None = None
    may_be: tuple[str, ...] = ()


def read_undelivered(mail: Mail) -> list[Undelivered]:
    """Return what a bounce reports as failed for good; empty when it does not say of which mail."""
    returned = returned_headers(mail)
    message_id = _message_id(mail, returned)
    if message_id is None:
        return []
    told = Undelivered(
        message_id=message_id,
        sender=next(iter(addresses_of(returned.all("from", "sender"))), None),
        recipient="",
        reason=None,
        aliases=tuple(aliases_of(returned)),
    )
    failures = {failure.recipient: failure for failure in _failures(mail, returned)}
    return [
        replace(told, recipient=one.recipient, reason=one.reason, may_be=one.may_be)
        for one in failures.values()
    ]


def _message_id(mail: Mail, returned: Headers) -> str | None:
    told = [message_id_of(returned.first("message-id")), mail.in_reply_to]
    reported = [message_id_of(value) for value in reported_ids(mail)]
    noted = message_id_of(mail.headers.first("x-original-message-id", "original-message-id"))
    named = next((one for one in [*told, *reported, noted] if one is not None), None)
    return named or quoted_id(mail)


def _failures(mail: Mail, returned: Headers) -> list[_Failure]:
    addressed = addresses_of(returned.all("to", "cc", "bcc"))
    reports = recipient_reports(mail)
    of_recipients = [one for one in reports if one.recipients]
    said = what_is_said(mail)
    is_over = not is_only_delayed(mail.subject, said)
    if of_recipients:
        over = [
            one for one in of_recipients if one.has_failed or (one.has_failed is None and is_over)
        ]
        return [_of_report(one, addressed) for one in over]
    if not is_over or any(one.has_failed is False for one in reports):
        return []
    reason = next((one.reason for one in reports if one.has_failed), None)
    failed = addresses_of(mail.headers.all("x-failed-recipients"))
    if failed:
        return [_Failure(address, reason) for address in failed]
    if has_only_arrived(mail.subject, said):
        return []
    return _of_text(said, addressed, _not_meant(mail, returned), reason)


def _of_report(report: RecipientReport, addressed: Sequence[str]) -> _Failure:
    """Return a failure under the address that the sender wrote, as far as it can be told."""
    written = next((address for address in report.recipients if address in addressed), None)
    if written is not None:
        return _Failure(written, report.reason)
    may_be = (*report.recipients, *addressed) if len(addressed) == 1 else report.recipients
    # A forwarded mail fails under an address that its sender never wrote.
    is_forwarded = not report.original and len(addressed) == 1
    return _Failure(addressed[0] if is_forwarded else may_be[0], report.reason, may_be)


def _of_text(
    said: str, addressed: Sequence[str], not_meant: Sequence[str], reason: str | None
) -> list[_Failure]:
    """Return those of the addressees whom a text names; where it names others, see who is meant."""
    of_failures = said_of_failures(said)
    named = _named_in(of_failures, not_meant)
    meant = [address for address in addressed if address in named]
    if meant:
        return [_Failure(address, reason) for address in meant]
    if len(addressed) == 1:
        return [_Failure(addressed[0], reason, (*named, addressed[0]))]
    if named:
        return [_Failure(named[0], reason, tuple(named))]
    arrived = () if of_failures == said else _named_in(said, not_meant)
    return [_Failure(address, reason) for address in addressed if address not in arrived]


def _named_in(text: str, not_meant: Sequence[str]) -> list[str]:
    words = _ADDRESS.findall(text[:_LONGEST_TEXT].lower())
    return [
        address
        for address in addresses_of(list(dict.fromkeys(words))[:_MOST_NAMED])
        if address not in not_meant and not is_of_a_server(address)
    ]


def _not_meant(mail: Mail, returned: Headers) -> list[str]:
    """Return the addresses that a bounce names beside those who failed."""
    own = mail.addresses("from", "sender", "to", "reply-to", "delivered-to")
    return [*own, *addresses_of(returned.all("from", "sender", "reply-to", "return-path"))]
