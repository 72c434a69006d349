"""Mailgun routes: parsed messages, and raw ones where the route's URL ends in ``mime``."""

import hashlib
import hmac
import re
from typing import NamedTuple

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail, Part
from app.integrations.mail.rfc822 import raw_mail
from app.integrations.payloads.forms import Form, parse_fields, parse_form
from app.integrations.payloads.json_values import (
    JsonObject,
    object_at,
    parse_json,
    parse_json_object,
    text_at,
    values_named,
)
from app.integrations.payloads.mime import Headers
from app.integrations.signatures import is_one_of, require_recent
from app.integrations.verdicts import (
    UnreadablePayload,
    UnverifiedDelivery,
    Verdict,
    acknowledge,
    ignore,
)

_OWN_FIELDS = frozenset(
    {
        "recipient", "sender", "timestamp", "token", "signature", "message-headers", "message-url",
        "attachments", "attachment-count", "content-id-map", "body-mime", "body-plain", "body-html",
        "stripped-text", "stripped-html", "stripped-signature", "body-calendar",
    }
)  # fmt: skip
_ATTACHMENT = re.compile(r"attachment-[0-9]{1,4}")
_LONGEST_PART = 65_536
_PAIR = 2
_JSON = "application/json"


class _Signed(NamedTuple):
    """What Mailgun signs with: the signature is of the other two."""

    timestamp: str
    token: str
    signature: str

    def is_by(self, config: IntegrationConfig) -> bool:
        signed = f"{self.timestamp}{self.token}".encode("utf-8", "surrogatepass")
        expected = [
            hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
            for key in config.accepted_values("signing_key")
        ]
        return bool(self.token) and is_one_of(self.signature, expected)


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the signature of timestamp and token: the message itself is not signed.

    Raises:
        UnverifiedDelivery: missing, too old, or by another key.
    """
    if delivery.media_type == _JSON and not _may_be_signed(delivery, config):
        raise UnverifiedDelivery("the body holds no signature by this integration's key")
    try:
        signed = _signed_fields(delivery)
    except UnreadablePayload:
        raise UnverifiedDelivery("the body holds no signature") from None
    require_recent(signed.timestamp, delivery, config)
    if not signed.is_by(config):
        raise UnverifiedDelivery("the signature is not by this integration's key")


def replay_key(delivery: Delivery) -> str | None:
    """Return the token, which Mailgun uses once."""
    try:
        return _signed_fields(delivery).token or None
    except UnreadablePayload:
        return None


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a message posted by a route means."""
    if delivery.media_type == _JSON:
        parse_json_object(delivery.body)
        return acknowledge("news of a mail sent, no mail received")
    form = parse_form(delivery)
    mail = _mail(form)
    return ignore("no mail in the form") if mail is None else verdict_on(mail, config)


def _may_be_signed(delivery: Delivery, config: IntegrationConfig) -> bool:
    """Return whether a good signature stands anywhere in JSON that is not parsed yet."""
    signatures = values_named(delivery.body, "signature")
    return any(
        _signed_in(signature).is_by(config)
        for signature in signatures
        if isinstance(signature, dict)
    )


def _signed_fields(delivery: Delivery) -> _Signed:
    if delivery.media_type == _JSON:
        return _signed_in(object_at(parse_json_object(delivery.body), "signature"))
    form = parse_fields(delivery, _Signed._fields)
    return _Signed(*((form.text(name) or "").strip() for name in _Signed._fields))


def _signed_in(fields: JsonObject) -> _Signed:
    return _Signed(*(text_at(fields, name) or "" for name in _Signed._fields))


def _mail(form: Form) -> Mail | None:
    recipients = (form.text("recipient") or "",)
    raw = form.field("body-mime")
    if raw is not None and raw.content.strip():
        return raw_mail(raw.content, sender=_envelope_sender(form), recipients=recipients)
    headers = _headers(form)
    if headers.first("from", "subject", "message-id", "date") is None:
        return None
    return Mail(
        headers=headers,
        identity=_identity(form, headers),
        envelope_sender=_sender(form),
        envelope_recipients=recipients,
        parts=tuple(_parts(form)),
    )


def _envelope_sender(form: Form) -> str | None:
    # Beside the raw mail the field is the envelope's, also where it is empty (MAIL FROM:<>).
    return "" if form.field("sender") is not None and _sender(form) is None else _sender(form)


def _sender(form: Form) -> str | None:
    # A blank field tells nothing: the null return path is then in the header fields.
    return form.text("sender")


def _headers(form: Form) -> Headers:
    listed = _listed_headers(form.text("message-headers") or "[]")
    shown = [
        (field.name, field.text)
        for field in form.fields
        if field.name.lower() not in _OWN_FIELDS and not field.name.startswith("attachment-")
    ]
    return Headers(listed).merged(shown)


def _listed_headers(text: str) -> list[tuple[str, str]]:
    pairs = parse_json(text.encode("utf-8", "replace"))
    if not isinstance(pairs, list):
        raise UnreadablePayload("message-headers is not a list")
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == _PAIR and all(isinstance(x, str) for x in pair)
    ]


def _identity(form: Form, headers: Headers) -> str:
    # Signature fields change with every delivery of one mail: they are no part of it.
    seen = headers.all("from", "to", "date", "subject")
    body = form.text("body-plain", "body-html") or ""
    digest = hashlib.sha256("\n".join([*seen, body]).encode("utf-8", "replace"))
    return "sha256:" + digest.hexdigest()


def _parts(form: Form) -> list[Part]:
    """Return what the mail says, then its files: no form field is one for its name alone."""
    files = [
        Part(field.content_type, field.content[:_LONGEST_PART])
        for field in form.fields
        if _ATTACHMENT.fullmatch(field.name)
    ]
    body = form.text("body-plain") or ""
    return [Part("text/plain", body.encode("utf-8", "replace")[:_LONGEST_PART]), *files]
