"""Your own system: CloudEvents as ``POST /v1/events`` takes them, signed by Standard Webhooks.

Symmetric signatures (``v1``): HMAC-SHA256 of ``id.timestamp.body``.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Any
from urllib.parse import unquote

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.payloads.json_values import JsonObject, object_at, parse_json, text_at
from app.integrations.signatures import is_one_of, require_recent
from app.integrations.verdicts import (
    UnreadablePayload,
    UnsupportedMediaType,
    UnverifiedDelivery,
    Verdict,
    ignore,
    ingest,
)

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that the scheme gives every secret
_FAMILIES = ("call.", "message.", "action.", "request.", "interaction.")
_ATTRIBUTE_PREFIX = "ce-"
_JSON_TYPES = ("application/json", "text/json", "")


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``.

    Raises:
        UnverifiedDelivery: one is missing, too old, or no signature is by a secret in force.
    """
    message_id = delivery.header("webhook-id") or ""
    timestamp = (delivery.header("webhook-timestamp") or "").strip()
    if not message_id or not timestamp:
        raise UnverifiedDelivery("the webhook headers are missing")
    require_recent(timestamp, delivery, config)
    signed = b".".join((_ascii(message_id), _ascii(timestamp), delivery.body))
    expected = [_signature(key, signed) for key in _keys(config)]
    if not any([is_one_of(given, expected) for given in _given(delivery)]):  # noqa: C419 - all are compared
        raise UnverifiedDelivery("no signature is by this integration's secret")


def _given(delivery: Delivery) -> list[str]:
    entries = (delivery.header("webhook-signature") or "").split()
    return [entry.removeprefix("v1,") for entry in entries if entry.startswith("v1,")]


def _keys(config: IntegrationConfig) -> list[bytes]:
    keys = []
    for secret in config.accepted_values("secret"):
        try:
            keys.append(base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True))
        except (binascii.Error, ValueError):
            continue
    return [key for key in keys if key]


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def _ascii(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Pass events on as they are; whether they are valid is said where they are recorded.

    A single event of another system's types is let pass; one without ``id`` or ``source`` gets
    the webhook's.
    """
    body = _body(delivery)
    if isinstance(body, list):
        return ingest([_with_client(item, config) for item in _objects(body)], "events")
    if not isinstance(body, dict):
        raise UnreadablePayload("the body is neither an event nor a list of events")
    if not (text_at(body, "type") or "").startswith(_FAMILIES):
        return ignore("an event of a type that is not this service's")
    return ingest([_with_client(_identify(body, delivery, config), config)], "event")


def _body(delivery: Delivery) -> Any:  # noqa: ANN401 - any JSON value
    # The content type decides the mode (CloudEvents HTTP binding, 3); ce- headers may be strays.
    media_type = delivery.media_type
    charset = delivery.content_parameter("charset")
    if media_type.startswith("application/cloudevents"):
        if media_type in ("application/cloudevents+json", "application/cloudevents-batch+json"):
            return parse_json(delivery.body, charset)
        raise UnsupportedMediaType("events are read as JSON only")
    if media_type not in _JSON_TYPES and not media_type.endswith("+json"):
        raise UnsupportedMediaType("events are read as JSON only")
    attributes = _attributes(delivery)
    if {"id", "type", "specversion"} & attributes.keys():
        return {**attributes, "data": parse_json(delivery.body, charset)}
    return parse_json(delivery.body, charset)


def _attributes(delivery: Delivery) -> dict[str, str]:
    return {
        name.lower().removeprefix(_ATTRIBUTE_PREFIX): unquote(value)
        for name, value in delivery.headers.items()
        if name.lower().startswith(_ATTRIBUTE_PREFIX)
    }


def _objects(items: list[Any]) -> list[JsonObject]:
    objects: list[JsonObject] = [item for item in items if isinstance(item, dict)]
    if not items or len(objects) != len(items):
        raise UnreadablePayload("the list holds something else than events")
    return objects


def _identify(body: JsonObject, delivery: Delivery, config: IntegrationConfig) -> JsonObject:
    """Fill in what a Standard Webhooks payload says elsewhere: id, source, time."""
    webhook_id = delivery.header("webhook-id")
    given = {
        "id": webhook_id or None,
        "source": config.source,
        "time": text_at(body, "timestamp"),
    }
    missing = {k: v for k, v in given.items() if v is not None and body.get(k) is None}
    return {**body, **missing}


def _with_client(event: JsonObject, config: IntegrationConfig) -> JsonObject:
    """Name the integration's client where the event names none."""
    data = event.get("data")
    if config.client_id is None or not isinstance(data, dict):
        return event
    if data.get("client_id") is not None:
        return event
    return {**event, "data": {**object_at(event, "data"), "client_id": config.client_id}}
