"""The normalised form of an event's data: what is stored, compared and replayed."""

from typing import Any

from app.domain.metering.events import EventType
from app.domain.parties.normalisation import clean_party

_PARTIES = ("from", "to")
_MESSAGE_IDS = ("message_id", "in_reply_to")
_ASK_FOR_ACTION = frozenset({EventType.MESSAGE_RECEIVED, EventType.REQUEST_RECEIVED})


def canonical_data(event_type: EventType, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with defaults written out and parties cleaned, free of any region.

    Args:
        event_type: the event's type.
        data: JSON values without nulls; changed in place and returned.

    Source: api.md, Events (fingerprint); rulebook section 5 (``requires_action`` left out).
    """
    for name in _PARTIES:
        if name in data and not (cleaned := clean_party(data[name])):
            del data[name]
        elif name in data:
            data[name] = cleaned
    for name in _MESSAGE_IDS:
        if name in data:
            data[name] = data[name].strip().removeprefix("<").removesuffix(">")
    if event_type in _ASK_FOR_ACTION:
        data.setdefault("requires_action", True)
    elif event_type is EventType.CALL_RECEIVED:
        data.setdefault("requires_action", data.get("voicemail", False))
    return data
