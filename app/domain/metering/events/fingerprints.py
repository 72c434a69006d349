"""Fingerprints: whether two events of one key say the same."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(event_type: str, time: datetime | None, data: Mapping[str, Any]) -> bytes:
    """Return 32 bytes over type, time (None when it was left out) and normalised data.

    Instants, not their spelling, are compared: ``09:00Z`` and ``10:00+01:00`` are one event.
    """
    instant = None if time is None else time.timestamp().hex()
    content = _ENCODER.encode((event_type, instant, data))
    return hashlib.sha256(content.encode()).digest()
