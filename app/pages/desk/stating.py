"""What a correction, a call, a message or a task states, as it was typed."""

from collections.abc import Mapping
from typing import Any

from app.documents.texts.texts import phrase
from app.domain.metering.events.events import ActionKind, Channel, EventType, Purpose
from app.pages.desk.reading_fields import (
    needed_choice,
    optional_choice,
    optional_flag,
    optional_text,
    optional_whole,
)
from app.pages.forms import Form

NOTHING_SAID = phrase("Say what is to change.")
_CHANNELS = frozenset(Channel)
_PURPOSES = frozenset(Purpose)
KINDS = frozenset(ActionKind) - {ActionKind.INFORMATION_TRANSMISSION}
"""What is passed on names a sheet: that is done where the sheets are."""

Data = dict[str, Any]
"""Of an event, as JSON holds it (api.md, Events)."""


def a_call(form: Form, *parties: str) -> Data:
    """Return what is said of a call.

    Args:
        form: as it was typed.
        parties: ``from``, ``to`` or both, whichever were asked for.
    """
    return _stated(
        {
            **{party: optional_text(form, party) for party in parties},
            "answered": optional_flag(form, "answered") is True,
            "voicemail": optional_flag(form, "voicemail") is True,
            "duration_s": optional_whole(form, "duration_s"),
            "summary": optional_text(form, "summary"),
        }
    )


def a_message(form: Form, *parties: str) -> Data:
    """Return what is said of a message; the parties as of a call."""
    return _stated(
        {
            **{party: optional_text(form, party) for party in parties},
            "channel": needed_choice(form, "channel", _CHANNELS),
            "subject": optional_text(form, "subject"),
            "summary": optional_text(form, "summary"),
        }
    )


def an_action(form: Form) -> Data:
    """Return what is said of a task."""
    return _stated(
        {
            "kind": needed_choice(form, "kind", KINDS),
            "summary": optional_text(form, "summary"),
        }
    )


def purpose_of(form: Form) -> Data:
    """Return what a call or message to the client was for; left open, the normal course."""
    return {"purpose": optional_choice(form, "purpose", _PURPOSES) or Purpose.FOLLOW_UP}


def incoming(form: Form) -> Data:
    """Return whether what came in needs action, and is urgent."""
    return _stated(
        {
            "requires_action": optional_flag(form, "requires_action"),
            "urgent": optional_flag(form, "urgent") is True,
        }
    )


def of_type(event_type: EventType, data: Mapping[str, Any]) -> Data:
    """Return the data of an event with its defaults written out, as programs' events have them."""
    defaults = _DEFAULTS.get(event_type, {})
    return {**defaults, **data}


_DEFAULTS: Mapping[EventType, Data] = {EventType.MESSAGE_SENT: {"delivered": True}}


def _stated(said: Mapping[str, Any]) -> Data:
    return {field: value for field, value in said.items() if value is not None}
