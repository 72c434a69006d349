from datetime import UTC, datetime
from typing import Any

from app.api.metering.events.reading import read_event
from app.domain.metering.events.events import Event


def a_call(event_id: str = "CA-1", **data: Any) -> dict[str, Any]:
    spoken = {"from": "+32475550199", "to": "+3225550101", "answered": True, "duration_s": 95}
    return {
        "id": event_id,
        "source": "/telephony/main",
        "type": "call.received",
        "time": "2026-11-23T09:02:11+01:00",
        "data": spoken | {"summary": "Report de chantier"} | data,
    }


def an_event(event_id: str = "CA-1") -> Event:
    return read_event(a_call(event_id), datetime(2026, 11, 23, 12, tzinfo=UTC))
