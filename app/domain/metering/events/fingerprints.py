"""Fingerprints: whether two events of one key say the same."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.metering.events.canonical import needs_action_by_itself
from app.domain.metering.events.events import EventType

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def event_fingerprint(event_type: str, time: datetime | None, data: Mapping[str, Any]) -> bytes:
    """Return the fingerprint of an event's data as it is stored.

    A call that leaves ``requires_action`` out and one that says what is meant then are one event;
    which of them came is kept, since it follows a voicemail that is corrected.
    """
    if event_type == EventType.CALL_RECEIVED and "requires_action" not in data:
        data = {**data, "requires_action": needs_action_by_itself(data)}
    return fingerprint(event_type, time, data)


def fingerprint(event_type: str, time: datetime | None, data: Mapping[str, Any]) -> bytes:
    """Return 32 bytes over type, time (None when it was left out) and normalised data.

    Instants, not their spelling, are compared: ``09:00Z`` and ``10:00+01:00`` are one event.
    """
    instant = None if time is None else time.timestamp().hex()
    content = _ENCODER.encode((event_type, instant, data))
    return hashlib.sha256(content.encode()).digest()
