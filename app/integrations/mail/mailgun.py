"""Mailgun routes: parsed messages, and raw ones where the route's URL ends in ``mime``."""

import hashlib
import hmac

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnreadablePayload, UnverifiedDelivery
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail, Part
from app.integrations.mail.rfc822 import raw_mail
from app.integrations.payloads.forms import Form, parse_form
from app.integrations.payloads.json_values import (
    object_at,
    parse_json,
    parse_json_object,
    text_at,
)
from app.integrations.payloads.mime import Headers
from app.integrations.signatures.comparison import is_one_of
from app.integrations.signatures.freshness import require_recent
from app.integrations.verdicts import Verdict, acknowledge, ignore

_OWN_FIELDS = frozenset(
    {
        "recipient", "sender", "timestamp", "token", "signature", "message-headers", "message-url",
        "attachments", "attachment-count", "content-id-map", "body-mime", "body-plain", "body-html",
        "stripped-text", "stripped-html", "stripped-signature", "body-calendar",
    }
)  # fmt: skip
_LONGEST_PART = 65_536
_PAIR = 2


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the signature of timestamp and token: the message itself is not signed.

    Raises:
        UnverifiedDelivery: missing, too old, or by another key.
    """
    try:
        timestamp, token, signature = _signed_fields(delivery)
    except UnreadablePayload:
        raise UnverifiedDelivery("the body holds no signature") from None
    require_recent(timestamp, delivery, config)
    signed = f"{timestamp}{token}".encode("utf-8", "surrogatepass")
    expected = [
        hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
        for key in config.accepted("signing_key")
    ]
    if not token or not is_one_of(signature, expected):
        raise UnverifiedDelivery("the signature is not by this integration's key")


def replay_key(delivery: Delivery) -> str | None:
    """Return the token, which Mailgun uses once."""
    try:
        return _signed_fields(delivery)[1] or None
    except UnreadablePayload:
        return None


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a message posted by a route means."""
    if delivery.media_type == "application/json":
        parse_json_object(delivery.body)
        return acknowledge("news of a mail sent, no mail received")
    form = parse_form(delivery)
    mail = _mail(form)
    return ignore("no mail in the form") if mail is None else verdict_on(mail, config)


def _signed_fields(delivery: Delivery) -> tuple[str, str, str]:
    if delivery.media_type == "application/json":
        signed = object_at(parse_json_object(delivery.body), "signature")
        return (
            text_at(signed, "timestamp") or "",
            text_at(signed, "token") or "",
            text_at(signed, "signature") or "",
        )
    form = parse_form(delivery)
    timestamp, token, signature = (
        (form.text(name) or "").strip() for name in ("timestamp", "token", "signature")
    )
    return timestamp, token, signature


def _mail(form: Form) -> Mail | None:
    recipients = (form.text("recipient") or "",)
    raw = form.field("body-mime")
    if raw is not None and raw.content.strip():
        return raw_mail(raw.content, sender=_sender(form), recipients=recipients)
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
    files = [
        Part(field.content_type, field.content[:_LONGEST_PART])
        for field in form.fields
        if field.name.startswith("attachment-")
    ]
    body = form.text("body-plain") or ""
    return [*files, Part("text/plain", body.encode("utf-8", "replace")[:_LONGEST_PART])]
