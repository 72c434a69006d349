"""Raw e-mail: the message as it travels, the envelope in two header fields of the request."""

import base64
import binascii
import hashlib

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail
from app.integrations.mail.parts import parse_mail
from app.integrations.payloads.mime import Headers
from app.integrations.signatures import require_basic
from app.integrations.verdicts import UnreadablePayload, UnsupportedMediaType, Verdict

_MEDIA_TYPES = frozenset({"message/rfc822", "message/global"})
_TELLING_HEADERS = ("from", "to", "subject", "date", "message-id", "received", "return-path")

verify = require_basic


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a raw message means."""
    if delivery.media_type not in _MEDIA_TYPES:
        raise UnsupportedMediaType("the body is not message/rfc822")
    mail = raw_mail(
        _message(delivery),
        sender=delivery.header("x-envelope-from"),
        recipients=(delivery.header("x-envelope-to") or "",),
    )
    return verdict_on(mail, config)


def raw_mail(raw: bytes, *, sender: str | None, recipients: tuple[str, ...]) -> Mail:
    """Return a raw message as a mail.

    Raises:
        UnreadablePayload: it has none of the header fields of a mail.
    """
    headers, parts = parse_mail(raw)
    _require_mail_headers(headers)
    return Mail(
        headers=headers,
        identity="sha256:" + hashlib.sha256(raw).hexdigest(),
        envelope_sender=sender,
        envelope_recipients=recipients,
        parts=parts,
    )


def _require_mail_headers(headers: Headers) -> None:
    """Check that there is anything to go by.

    Raises:
        UnreadablePayload: none of the header fields of a mail is there.
    """
    if headers.first(*_TELLING_HEADERS) is None:
        raise UnreadablePayload("the message has no header fields of a mail")


def _message(delivery: Delivery) -> bytes:
    encoding = (delivery.header("content-transfer-encoding") or "").strip().lower()
    if encoding != "base64":
        return delivery.body
    try:
        return base64.b64decode(delivery.body)
    except (binascii.Error, ValueError):
        raise UnreadablePayload("the body is not base64") from None
