"""Facts as CloudEvents, fit for storage whatever the provider sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from app.domain.fast_types import fast_keyword_dataclass
from app.domain.metering.events.events import EventType
from app.integrations.payloads.text import make_storable

LONGEST_ID = 512
LONGEST_TEXT = 10_000


@fast_keyword_dataclass
class Fact:
    """One thing that happened, in the provider's own identity.

    Attributes:
        time: aware instant; None = not told, the event then happens when it is received.
        data: fields that are None are left out, except the parties.
        attributes: CloudEvents extension attributes: shown, no part of the event's content.
    """

    source: str
    id: str
    type: EventType
    time: datetime | None
    data: Mapping[str, Any]
    attributes: Mapping[str, str] = field(default_factory=dict)

    def as_event(self) -> dict[str, Any]:
        """Return the CloudEvents body that ``POST /v1/events`` takes."""
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": shorten_id(self.id),
            "source": shorten_id(self.source),
            "type": self.type.value,
            **self.attributes,
        }
        if self.time is not None:
            event["time"] = rfc3339(self.time)
        event["data"] = _storable_data(self.data)
        return event


def shorten_id(identity: str) -> str:
    """Return an identity of at most 512 characters: itself, or its digest."""
    text = make_storable(identity)
    if len(text) <= LONGEST_ID:
        return text
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def rfc3339(instant: datetime) -> str:
    """Write an instant in UTC, to the millisecond, fractions beyond it cut off."""
    utc = instant.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond // 1000 else "seconds"
    return utc.isoformat(timespec=precision).replace("+00:00", "Z")


def _storable_data(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _storable_value(value)
        for name, value in data.items()
        if value is not None or name in ("from", "to")
    }


def _storable_value(value: Any) -> Any:  # noqa: ANN401 - a JSON value in, a JSON value out
    if isinstance(value, str):
        return make_storable(value)[:LONGEST_TEXT]
    if isinstance(value, Mapping):
        return {name: shorten_id(text) for name, text in value.items()}
    return value
