"""History: what was said of an interaction, without what could name a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.metering.events.events import EventKey, EventType, OrderKey
from app.domain.metering.events.fingerprints import needs_action_by_itself

DEADLINE_CHANGED = "deadline.changed"
"""Not an event: a new calendar was weighed against the deadline (rulebook section 5)."""

_SHOWN = (
    "answered",
    "voicemail",
    "duration_s",
    "channel",
    "delivered",
    "with_client",
    "purpose",
    "kind",
    "cause",
    "requires_action",
    "urgent",
)
_SHOWN_OF_SHEET = ("id", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryItem:
    """One fact of an interaction's history.

    Attributes:
        type: an event type, or ``deadline.changed``.
        recorded_at: when it became known; later than ``time`` for what arrived late.
        data: without parties, subjects, summaries and message ids.
        by: the id of the key or person who said so by an endpoint; None of events.
    """

    time: datetime
    type: str
    key: EventKey
    recorded_at: datetime
    data: Mapping[str, Any]
    by: str | None

    @property
    def order(self) -> OrderKey:
        """Return its place among others."""
        return OrderKey(self.time, self.key.source, self.key.id)


def shown_data(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be shown of an event's data: facts, and why they were put right."""
    shown = {name: data[name] for name in _SHOWN if name in data}
    if event_type == EventType.CALL_RECEIVED:
        shown.setdefault("requires_action", needs_action_by_itself(data))
    if "sheet" in data:
        shown["sheet"] = {name: data["sheet"][name] for name in _SHOWN_OF_SHEET}
    if event_type in (EventType.VOIDED, EventType.CORRECTED):
        shown["reason"] = data["reason"]
    return shown
