"""Which mail a bounce is about, to whom it was, and why it did not arrive.

Delivery reports say it of each recipient (RFC 3464); texts, as far as they can be read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.integrations.mail.addresses import addresses_of
from app.integrations.mail.authors import is_of_a_server
from app.integrations.mail.messages import Mail, aliases_of, message_id_of
from app.integrations.mail.parts import quoted_id, returned_headers, text_of, what_is_said
from app.integrations.mail.server_notices import (
    has_only_arrived,
    is_only_delayed,
    said_of_failures,
)
from app.integrations.payloads.mime import Headers, header_fields
from app.integrations.payloads.text import one_line

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_COMMENT = re.compile(r"\([^()]*\)")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_REPORT_IN_TEXT = re.compile(
    rb"^(?:final|original)-recipient[ \t]*:[ \t]*[a-z0-9.-]+[ \t]*;", re.IGNORECASE | re.MULTILINE
)
_FAILED_ACTION = re.compile(r"fail|undeliver|bounc|reject|error|expired|denied|dropped")
_LONGEST_REASON = 500
_DELIVERED, _FAILED_FOR_GOOD = "2", "5"

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
        means_nobody_else: the report names the recipient as the sender wrote it, and the mail
            sent back is addressed to others only.
        aliases: other ids of the mail sent back.
    """

    message_id: str
    sender: str | None
    recipient: str
    reason: str | None
    may_be: tuple[str, ...] = ()
    means_nobody_else: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Failure:
    recipient: str
    reason: str | None = None
    may_be: tuple[str, ...] = ()
    means_nobody_else: bool = False


@dataclass(frozen=True, slots=True)
class _RecipientReport:
    """One group of fields of a report.

    Attributes:
        original: addresses as the sender wrote them, if told.
        final: addresses at which delivery ended.
        has_failed: for good; None = the group does not say.
        reason: status and diagnosis, on one line.
    """

    original: tuple[str, ...]
    final: tuple[str, ...]
    has_failed: bool | None
    reason: str | None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return all addresses told, as the sender wrote them first."""
        return tuple(dict.fromkeys([*self.original, *self.final]))


def read_undelivered(mail: Mail) -> list[Undelivered]:
    """Return what a bounce reports as failed for good; empty when it does not say of which mail."""
    returned = returned_headers(mail)
    message_id = _message_id(mail, returned)
    if message_id is None:
        return []
    undelivered = Undelivered(
        message_id=message_id,
        sender=next(iter(addresses_of(returned.all("from", "sender"))), None),
        recipient="",
        reason=None,
        aliases=tuple(aliases_of(returned)),
    )
    failures = {failure.recipient: failure for failure in _failures(mail, returned)}
    return [
        replace(
            undelivered,
            recipient=failure.recipient,
            reason=failure.reason,
            may_be=failure.may_be,
            means_nobody_else=failure.means_nobody_else,
        )
        for failure in failures.values()
    ]


def _message_id(mail: Mail, returned: Headers) -> str | None:
    returned_ids = [message_id_of(returned.first("message-id")), mail.in_reply_to]
    reported = [message_id_of(value) for value in _reported_ids(mail)]
    noted = message_id_of(mail.headers.first("x-original-message-id", "original-message-id"))
    named = next(
        (message_id for message_id in [*returned_ids, *reported, noted] if message_id is not None),
        None,
    )
    return named or quoted_id(mail)


def _failures(mail: Mail, returned: Headers) -> list[_Failure]:
    addressed = addresses_of(returned.all("to", "cc", "bcc"))
    reports = _recipient_reports(mail)
    of_recipients = [report for report in reports if report.recipients]
    said = what_is_said(mail)
    is_over = not is_only_delayed(mail.subject, said)
    if of_recipients:
        over = [
            report
            for report in of_recipients
            if report.has_failed or (report.has_failed is None and is_over)
        ]
        return [_of_report(report, addressed) for report in over]
    if not is_over or any(report.has_failed is False for report in reports):
        return []
    reason = next((report.reason for report in reports if report.has_failed), None)
    failed = addresses_of(mail.headers.all("x-failed-recipients"))
    if failed:
        return [_Failure(address, reason) for address in failed]
    if has_only_arrived(mail.subject, said):
        return []
    return _of_text(said, addressed, _not_meant(mail, returned), reason)


def _of_report(report: _RecipientReport, addressed: Sequence[str]) -> _Failure:
    """Return a failure under the address that the sender wrote, as far as it can be told."""
    written = next((address for address in report.recipients if address in addressed), None)
    if written is not None:
        return _Failure(written, report.reason)
    # A forwarded mail fails under an address that its sender never wrote; whom the report names as
    # the sender wrote it, and the mail does not, had a hidden copy, recorded or not.
    if report.original or len(addressed) != 1:
        is_hidden = bool(report.original and addressed)
        return _Failure(report.recipients[0], report.reason, report.recipients, is_hidden)
    return _Failure(addressed[0], report.reason, (*report.recipients, addressed[0]))


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


def _recipient_reports(mail: Mail) -> list[_RecipientReport]:
    """Return what a report says of each recipient, in order; empty where there is none."""
    reports = [_of_group(group) for group in _groups(mail)]
    return [report for report in reports if report.recipients or report.has_failed is not None]


def _reported_ids(mail: Mail) -> list[str]:
    """Return Message-IDs of the mail that a report is about, as its fields tell them."""
    names = ("x-original-message-id", "original-message-id")
    return [value for group in _groups(mail) for value in group.all(*names)]


def _groups(mail: Mail) -> Iterator[Headers]:
    contents = [part.content for part in mail.parts if part.content_type in _REPORTS]
    if not contents:
        texts = [text_of(part) for part in mail.parts]
        contents = [text for text in texts if _REPORT_IN_TEXT.search(text)]
    for content in contents:
        for block in _BLOCKS.split(content):
            yield Headers(header_fields(block.strip(b"\r\n")))


def _of_group(group: Headers) -> _RecipientReport:
    return _RecipientReport(
        original=_addresses_in(group, "original-recipient"),
        final=_addresses_in(group, "final-recipient", "x-actual-recipient"),
        has_failed=_has_failed(group),
        reason=_reason(group),
    )


def _addresses_in(group: Headers, *names: str) -> tuple[str, ...]:
    return tuple(addresses_of([value.rpartition(";")[2].strip() for value in group.all(*names)]))


def _has_failed(group: Headers) -> bool | None:
    """Say whether an action, which may hold a comment, and a status mean that it is over."""
    action = _COMMENT.sub(" ", group.first("action") or "").strip().lower()
    status = _STATUS.search(_COMMENT.sub(" ", group.first("status") or ""))
    kind = status[1] if status else None
    if kind == _DELIVERED:
        return False
    if not action:
        return True if kind == _FAILED_FOR_GOOD else None
    if _FAILED_ACTION.match(action):
        return True
    is_known = action.startswith(("delay", "deliver", "relay", "expand", "transmit", "transfer"))
    return not is_known and kind == _FAILED_FOR_GOOD


def _reason(group: Headers) -> str | None:
    status = (group.first("status") or "").strip()
    diagnostic = (group.first("diagnostic-code") or "").rpartition(";")[2]
    return one_line(f"{status} {diagnostic}")[:_LONGEST_REASON] or None
