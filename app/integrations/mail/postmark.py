"""Postmark inbound: parsed messages, with the raw one where the stream includes it."""

import base64
import binascii
import hashlib
from dataclasses import replace

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail, Part, postmark_id_of
from app.integrations.mail.rfc822 import raw_mail
from app.integrations.payloads.json_values import (
    JsonObject,
    object_at,
    objects_at,
    parse_json_object,
    text_at,
)
from app.integrations.payloads.mime import Headers
from app.integrations.signatures import require_basic
from app.integrations.verdicts import UnreadablePayload, Verdict, acknowledge

CHECK_MESSAGE_ID = "00000000-0000-0000-0000-000000000000"
_LISTS = {"To": "ToFull", "Cc": "CcFull", "Bcc": "BccFull"}
_LONGEST_PART = 65_536

verify = require_basic


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a webhook means."""
    body = parse_json_object(delivery.body, delivery.content_parameter("charset"))
    if text_at(body, "MessageID") == CHECK_MESSAGE_ID:
        return acknowledge("the dashboard's check")
    if text_at(body, "RecordType") not in (None, "Inbound"):
        return acknowledge("news of a mail sent, no mail received")
    return verdict_on(_mail(body), config)


def _mail(body: JsonObject) -> Mail:
    raw = text_at(body, "RawEmail")
    recipients = (text_at(body, "OriginalRecipient") or "",)
    if raw is not None:
        message = raw.encode("utf-8", "replace")
        mail = raw_mail(message, sender=_return_path(body), recipients=recipients)
        return replace(mail, given_ids=_given_ids(body))
    # Only the first of that name is Postmark's own.
    headers = Headers(
        field for field in _listed_fields(body) if field[0].lower() != "return-path"
    ).merged(_parsed_fields(body))
    if headers.first("from", "subject", "message-id", "date") is None:
        raise UnreadablePayload("the body holds no mail")
    return Mail(
        headers=headers,
        identity=_identity(body),
        envelope_sender=_return_path(body),
        envelope_recipients=recipients,
        parts=tuple(_parts(body)),
        given_ids=_given_ids(body),
    )


def _given_ids(body: JsonObject) -> tuple[str, ...]:
    # Systems that answer through Postmark know nothing else of the mail, and cite this.
    given = postmark_id_of(text_at(body, "MessageID"))
    return () if given is None else (given,)


def _listed_fields(body: JsonObject) -> list[tuple[str, str]]:
    return [
        (name, text_at(item, "Value") or "")
        for item in objects_at(body, "Headers")
        if (name := text_at(item, "Name")) is not None
    ]


def _return_path(body: JsonObject) -> str | None:
    # Postmark writes the envelope's sender first; later fields of that name are the sender's own.
    listed = _listed_fields(body)
    is_told = bool(listed) and listed[0][0].lower() == "return-path"
    return listed[0][1] if is_told else None


def _parsed_fields(body: JsonObject) -> list[tuple[str, str]]:
    shown = {
        "From": text_at(object_at(body, "FromFull"), "Email") or text_at(body, "From"),
        "Subject": text_at(body, "Subject"),
        "Date": text_at(body, "Date"),
        "Reply-To": text_at(body, "ReplyTo"),
    }
    for name, full in _LISTS.items():
        listed = [text_at(item, "Email") or "" for item in objects_at(body, full)]
        shown[name] = ", ".join(filter(None, listed)) or text_at(body, name)
    return [(name, value) for name, value in shown.items() if value is not None]


def _identity(body: JsonObject) -> str:
    own = text_at(body, "MessageID")
    if own is not None:
        return f"postmark:{own}"
    seen = [text_at(body, name) or "" for name in ("From", "To", "Date", "Subject", "TextBody")]
    return "sha256:" + hashlib.sha256("\n".join(seen).encode("utf-8", "replace")).hexdigest()


def _parts(body: JsonObject) -> list[Part]:
    files = [
        Part(_content_type(item), _content(item)[:_LONGEST_PART])
        for item in objects_at(body, "Attachments")
    ]
    text = text_at(body, "TextBody") or ""
    return [*files, Part("text/plain", text.encode("utf-8", "replace")[:_LONGEST_PART])]


def _content_type(item: JsonObject) -> str:
    return (text_at(item, "ContentType") or "").split(";", 1)[0].strip().lower()


def _content(item: JsonObject) -> bytes:
    try:
        return base64.b64decode(text_at(item, "Content", "Data") or "")
    except (binascii.Error, ValueError):
        return b""
