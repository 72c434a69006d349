"""The normalised form of an event's data: what is stored, compared and replayed."""

from collections.abc import Mapping
from string import whitespace
from typing import Any

from app.domain.clients.parties.normalisation import clean_party
from app.domain.metering.events.events import EventType

PARTIES = ("from", "to")
_MESSAGE_IDS = ("message_id", "in_reply_to")
_AROUND_MESSAGE_IDS = f"<>{whitespace}"
_ASK_FOR_ACTION = frozenset({EventType.MESSAGE_RECEIVED, EventType.REQUEST_RECEIVED})


def canonical_data(event_type: EventType, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with defaults written out and parties cleaned, free of any region.

    Args:
        event_type: the event's type.
        data: JSON values, of nulls only a correction's ``cause``; changed in place and returned.

    Source: api.md, Events (fingerprint); rulebook section 5 (``requires_action`` left out: of calls
    ``needs_action_by_itself`` says what is meant).
    """
    for name in PARTIES:
        if name in data:
            _keep(data, name, clean_party(data[name]))
    for name in _MESSAGE_IDS:
        if name in data:
            _keep(data, name, _message_id(data[name]))
    if event_type in _ASK_FOR_ACTION:
        data.setdefault("requires_action", True)
    return data


def needs_action_by_itself(data: Mapping[str, Any]) -> bool:
    """Tell whether a call that came in needs action when nobody said so: where it has a voicemail.

    Not written out: it follows a voicemail that is corrected (rulebook section 11).
    """
    return bool(data.get("voicemail", False))


def _keep(data: dict[str, Any], name: str, cleaned: str) -> None:
    """Set a text, or leave out what turned out to say nothing."""
    if cleaned:
        data[name] = cleaned
    else:
        del data[name]


def _message_id(raw: str) -> str:
    """Return a message id without what encloses it (RFC 5322, 3.6.4)."""
    return raw.strip(_AROUND_MESSAGE_IDS)
