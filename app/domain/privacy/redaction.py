"""Takes a person out of facts: what counts stays, what names or describes somebody goes."""

from collections.abc import Mapping
from typing import Any

from app.domain.metering.events.events import EventType

ERASED = "—"
"""Stands where a fact has to say why, in any language."""

_TEXTS = frozenset({"subject", "summary"})
_OTHER_PARTY = {
    EventType.CALL_RECEIVED: "from",
    EventType.MESSAGE_RECEIVED: "from",
    EventType.CALL_PLACED: "to",
    EventType.MESSAGE_SENT: "to",
}


def without_texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's data without what people wrote freely."""
    kept = {name: value for name, value in data.items() if name not in _TEXTS}
    return kept | {"reason": ERASED} if "reason" in kept else kept


def without_person(event_type: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's data without texts and other party, as if that had been withheld."""
    named = _OTHER_PARTY.get(EventType(event_type))
    return {name: value for name, value in without_texts(data).items() if name != named}
