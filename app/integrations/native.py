"""Your own system: CloudEvents as ``POST /v1/events`` takes them, signed by Standard Webhooks."""

from typing import Any
from urllib.parse import unquote

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnreadablePayload, UnsupportedMediaType
from app.integrations.payloads.json_values import JsonObject, object_at, parse_json, text_at
from app.integrations.signatures.standard_webhooks import require_standard_webhook
from app.integrations.verdicts import Verdict, ignore, ingest

_FAMILIES = ("call.", "message.", "action.", "request.", "interaction.")
_ATTRIBUTE_PREFIX = "ce-"
_JSON_TYPES = ("application/json", "text/json", "")

verify = require_standard_webhook


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Pass events on as they are; whether they are valid is said where they are recorded.

    A single event of another system's types is let pass; one without ``id`` or ``source`` gets
    the webhook's.
    """
    body = _body(delivery)
    if isinstance(body, list):
        return ingest([_told(item, config) for item in _objects(body)], "events")
    if not isinstance(body, dict):
        raise UnreadablePayload("the body is neither an event nor a list of events")
    if not (text_at(body, "type") or "").startswith(_FAMILIES):
        return ignore("an event of a type that is not this service's")
    return ingest([_told(_identified(body, delivery, config), config)], "event")


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


def _identified(body: JsonObject, delivery: Delivery, config: IntegrationConfig) -> JsonObject:
    """Fill in what a Standard Webhooks payload says elsewhere: id, source, time."""
    webhook_id = delivery.header("webhook-id")
    given = {
        "id": webhook_id or None,
        "source": config.source,
        "time": text_at(body, "timestamp"),
    }
    missing = {k: v for k, v in given.items() if v is not None and body.get(k) is None}
    return {**body, **missing}


def _told(event: JsonObject, config: IntegrationConfig) -> JsonObject:
    """Name the integration's client where the event names none."""
    data = event.get("data")
    if config.client_id is None or not isinstance(data, dict):
        return event
    if data.get("client_id") is not None:
        return event
    return {**event, "data": {**object_at(event, "data"), "client_id": config.client_id}}
