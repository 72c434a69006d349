"""What people wrote, taken out of requests before they are kept: metering needs headers only."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.mail.classification import MailClass
from app.integrations.payloads.forms import MULTIPART, URLENCODED, Field, parse_form
from app.integrations.payloads.json_values import parse_json
from app.integrations.payloads.mime import leaves_of, parse_entity
from app.integrations.payloads.text import decode
from app.integrations.verdicts import CloudEvent, UnreadablePayload

_REPORTS = frozenset({MailClass.BOUNCE, MailClass.COMPLAINT, MailClass.READ_RECEIPT})
_OF_ITS_BYTES = "sha256:"
_CALLS = "call."


class Bodies(StrEnum):
    """How much of the messages themselves is kept (``settings.bodies``)."""

    NONE = "none"
    TEXT = "text"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """Where a provider puts what people wrote.

    Attributes:
        text: fields that hold plain text.
        rest: other renderings, and files.
        raw: fields that hold a whole message.
        files: what the names of files begin with.
    """

    text: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()
    files: str | None = None


_FIELDS: Mapping[IntegrationKind, _Fields] = {
    IntegrationKind.TWILIO: _Fields(
        text=frozenset({"Body", "ButtonText", "SpeechResult", "TranscriptionText"})
    ),
    IntegrationKind.AIRCALL: _Fields(text=frozenset({"body"})),
    IntegrationKind.RINGOVER: _Fields(text=frozenset({"body"})),
    IntegrationKind.MAILGUN: _Fields(
        text=frozenset({"body-plain", "stripped-text", "stripped-signature"}),
        rest=frozenset({"body-html", "stripped-html", "body-calendar"}),
        raw=frozenset({"body-mime"}),
        files="attachment-",
    ),
    IntegrationKind.POSTMARK: _Fields(
        text=frozenset({"TextBody", "StrippedTextReply"}),
        rest=frozenset({"HtmlBody", "Content", "Data"}),
        raw=frozenset({"RawEmail"}),
    ),
    IntegrationKind.BREVO: _Fields(
        text=frozenset({"RawTextBody", "ExtractedMarkdownMessage", "ExtractedMarkdownSignature"}),
        rest=frozenset({"RawHtmlBody", "DownloadToken"}),
    ),
}


def _bodies_of(config: IntegrationConfig) -> Bodies:
    """Read ``settings.bodies``; left out, or another word: none."""
    value = config.settings.get("bodies")
    return next((bodies for bodies in Bodies if bodies == value), Bodies.NONE)


def kept_body(delivery: Delivery, config: IntegrationConfig, events: Sequence[CloudEvent]) -> bytes:
    """Return the body without what is not to be kept, so that it still reads the same.

    Reports of mail servers are read from what they quote, and a mail without Message-ID is known
    by its bytes: those stay whole. So does what has nothing to take out, to the byte.
    """
    bodies = _bodies_of(config)
    if bodies is Bodies.FULL or _stays_whole(config.kind, events):
        return delivery.body
    fields = _FIELDS.get(config.kind)
    try:
        if config.kind is IntegrationKind.RFC822:
            return _mail_without(delivery, bodies)
        if fields is None:
            return delivery.body
        if delivery.media_type in (URLENCODED, MULTIPART):
            return _form_without(delivery, fields, bodies)
        return _json_without(delivery, fields, bodies)
    except (UnreadablePayload, ValueError, LookupError, RecursionError):
        return delivery.body


def _stays_whole(kind: IntegrationKind, events: Sequence[CloudEvent]) -> bool:
    # What a caller said may come with a call of Twilio's, written down.
    is_silent = kind is not IntegrationKind.TWILIO
    if is_silent and events and all(str(event.get("type")).startswith(_CALLS) for event in events):
        return True
    return any(_needs_all(event) for event in events)


def _needs_all(event: CloudEvent) -> bool:
    return event.get("mailclass") in _REPORTS or str(event.get("id")).startswith(_OF_ITS_BYTES)


def _mail_without(delivery: Delivery, bodies: Bodies) -> bytes:
    if (delivery.header("content-transfer-encoding") or "").strip().lower() != "base64":
        return _headers_of(delivery.body, bodies)
    return base64.b64encode(_headers_of(base64.b64decode(delivery.body), bodies))


def _headers_of(raw: bytes, bodies: Bodies) -> bytes:
    raw = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    entity = parse_entity(raw)
    block = raw[: len(raw) - len(entity.body)]
    if bodies is Bodies.NONE:
        return block
    texts = [leaf.content for leaf in leaves_of(entity) if leaf.content_type == "text/plain"]
    return block + b"\r\n".join(texts)


def _emptied_fields(fields: _Fields, bodies: Bodies) -> frozenset[str]:
    return fields.rest if bodies is Bodies.TEXT else fields.rest | fields.text


def _form_without(delivery: Delivery, fields: _Fields, bodies: Bodies) -> bytes:
    emptied = _emptied_fields(fields, bodies)
    is_file = fields.files or "\n"
    if delivery.media_type == URLENCODED:
        names = tuple(f"{name}=".encode() for name in emptied | fields.raw)
        if not any(name in delivery.body for name in names):
            return delivery.body
    kept = [
        field._replace(content=b"")
        if field.name in emptied or field.name.startswith(is_file)
        else field._replace(content=_headers_of(field.content, bodies))
        if field.name in fields.raw
        else field
        for field in parse_form(delivery).fields
    ]
    if delivery.media_type == URLENCODED:
        return b"&".join(map(_escape, kept))
    return _render_multipart(kept, delivery.content_parameter("boundary") or "")


def _escape(field: Field) -> bytes:
    charset = field.charset or "utf-8"
    return f"{quote(field.name, encoding=charset)}={quote(field.content)}".encode()


def _render_multipart(fields: Sequence[Field], boundary: str) -> bytes:
    mark = b"--" + boundary.encode("utf-8", "replace")
    parts = [
        mark
        + f'\r\nContent-Disposition: form-data; name="{field.name}"\r\n'.encode("utf-8", "replace")
        + f"Content-Type: {field.content_type}; charset={field.charset or 'utf-8'}\r\n\r\n".encode()
        + field.content
        for field in fields
    ]
    return b"\r\n".join([*parts, mark + b"--", b""])


def _json_without(delivery: Delivery, fields: _Fields, bodies: Bodies) -> bytes:
    emptied = _emptied_fields(fields, bodies)
    if not any(f'"{name}"'.encode() in delivery.body for name in emptied | fields.raw):
        return delivery.body
    content = parse_json(delivery.body, delivery.content_parameter("charset"))
    kept = _without(content, emptied, fields.raw, bodies)
    return delivery.body if kept == content else json.dumps(kept).encode()


def _without(value: Any, emptied: frozenset[str], raw: frozenset[str], bodies: Bodies) -> Any:  # noqa: ANN401 - JSON in, JSON out
    if isinstance(value, list):
        return [_without(item, emptied, raw, bodies) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        if isinstance(item, str) and name in emptied:
            kept[name] = ""
        elif isinstance(item, str) and name in raw:
            headers = _headers_of(item.encode("utf-8", "replace"), bodies)
            kept[name] = decode(headers)
        else:
            kept[name] = _without(item, emptied, raw, bodies)
    return kept
