"""What delivery reports say of each recipient (RFC 3464), and what has failed for good."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.integrations.mail.addresses import addresses_of
from app.integrations.mail.messages import Mail
from app.integrations.mail.parts import text_of
from app.integrations.payloads.mime import Headers, header_fields
from app.integrations.payloads.text import one_line

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_COMMENT = re.compile(r"\([^()]*\)")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_REPORT_IN_TEXT = re.compile(
    rb"^(?:final|original)-recipient[ \t]*:[ \t]*[a-z0-9.-]+[ \t]*;", re.IGNORECASE | re.MULTILINE
)
_FAILED = re.compile(r"fail|undeliver|bounc|reject|error|expired|denied|dropped")
_LONGEST_REASON = 500
_DELIVERED, _FAILED_FOR_GOOD = "2", "5"


@dataclass(frozen=True, slots=True)
class RecipientReport:
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


def recipient_reports(mail: Mail) -> list[RecipientReport]:
    """Return what a report says of each recipient, in order; empty where there is none."""
    reports = [_of_group(group) for group in _groups(mail)]
    return [one for one in reports if one.recipients or one.has_failed is not None]


def reported_ids(mail: Mail) -> list[str]:
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


def _of_group(group: Headers) -> RecipientReport:
    return RecipientReport(
        original=_addresses(group, "original-recipient"),
        final=_addresses(group, "final-recipient", "x-actual-recipient"),
        has_failed=_has_failed(group),
        reason=_reason(group),
    )


def _addresses(group: Headers, *names: str) -> tuple[str, ...]:
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
    if _FAILED.match(action):
        return True
    is_known = action.startswith(("delay", "deliver", "relay", "expand", "transmit", "transfer"))
    return not is_known and kind == _FAILED_FOR_GOOD


def _reason(group: Headers) -> str | None:
    status = (group.first("status") or "").strip()
    diagnostic = (group.first("diagnostic-code") or "").rpartition(";")[2]
    return one_line(f"{status} {diagnostic}")[:_LONGEST_REASON] or None
