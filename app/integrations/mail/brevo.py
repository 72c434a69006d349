"""Brevo inbound parsing: parsed messages, several in one delivery."""

import hashlib

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.mail.mail_facts import verdict_on
from app.integrations.mail.messages import Mail, Part, message_id_of
from app.integrations.payloads.json_values import (
    JsonObject,
    list_at,
    object_at,
    objects_at,
    parse_json_object,
    text_at,
)
from app.integrations.payloads.mime import Headers
from app.integrations.signatures import require_basic
from app.integrations.verdicts import (
    Action,
    UnreadablePayload,
    Verdict,
    acknowledge,
    ignore,
    ingest,
)

_LISTS = {"To": "To", "Cc": "Cc", "Bcc": "Bcc"}
_LONGEST_PART = 65_536

verify = require_basic


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a webhook means; one message that cannot be read refuses the whole delivery."""
    body = parse_json_object(delivery.body, delivery.content_parameter("charset"))
    if "items" not in body:
        return acknowledge("news of a mail sent, no mail received")
    if not isinstance(body["items"], list):
        raise UnreadablePayload("items is not a list")
    verdicts = [verdict_on(_mail(item), config) for item in _items(body)]
    if not verdicts:
        return ignore("no mail in the delivery")
    events = [event for verdict in verdicts for event in verdict.events]
    if not events:
        return verdicts[0]
    return ingest(events, "; ".join({v.reason for v in verdicts if v.action is Action.INGEST}))


def _items(body: JsonObject) -> list[JsonObject]:
    items = objects_at(body, "items")
    if len(items) != len(list_at(body, "items")):
        raise UnreadablePayload("an item is not an object")
    return items


def _mail(item: JsonObject) -> Mail:
    headers = Headers(_listed_fields(item)).merged(_parsed_fields(item))
    if headers.first("from", "subject", "message-id", "date") is None:
        raise UnreadablePayload("an item holds no mail")
    text = text_at(item, "RawTextBody", "ExtractedMarkdownMessage") or ""
    given = message_id_of(text_at(item, "MessageId"))
    return Mail(
        headers=headers,
        identity=_identity(item),
        envelope_sender=None,
        envelope_recipients=tuple(_texts(item, "Recipients")),
        parts=(Part("text/plain", text.encode("utf-8", "replace")[:_LONGEST_PART]),),
        given_ids=() if given is None else (given,),
    )


def _listed_fields(item: JsonObject) -> list[tuple[str, str]]:
    fields = []
    for name, value in object_at(item, "Headers").items():
        values = value if isinstance(value, list) else [value]
        fields += [(name, text) for text in values if isinstance(text, str)]
    return fields


def _parsed_fields(item: JsonObject) -> list[tuple[str, str]]:
    shown = {
        "From": _address(item.get("From")),
        "Subject": text_at(item, "Subject"),
        "Date": text_at(item, "SentAtDate"),
        "Message-ID": text_at(item, "MessageId"),
        "In-Reply-To": text_at(item, "InReplyTo"),
        "Reply-To": _address(item.get("ReplyTo")),
    }
    for name, listed in _LISTS.items():
        shown[name] = ", ".join(filter(None, map(_address, list_at(item, listed)))) or None
    return [(name, value) for name, value in shown.items() if value is not None]


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        return text_at(value, "Address")
    return value if isinstance(value, str) and value.strip() else None


def _texts(item: JsonObject, name: str) -> list[str]:
    return [address for value in list_at(item, name) if (address := _address(value)) is not None]


def _identity(item: JsonObject) -> str:
    uuids = _texts(item, "Uuid") or [text_at(item, "Uuid") or ""]
    if uuids[0]:
        return f"brevo:{uuids[0]}"
    seen = [text_at(item, name) or "" for name in ("SentAtDate", "Subject", "RawTextBody")]
    return "sha256:" + hashlib.sha256("\n".join(seen).encode("utf-8", "replace")).hexdigest()
