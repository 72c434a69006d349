"""The normalised form of an event's data, its fingerprint, and whether two events say the same.

Equal fingerprints settle it nearly always. They cannot tell where a party is written otherwise: a
national number needs the region of its client, which is known only once the event is placed, and
spellings that are understood today may not have been when the event was recorded.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from string import whitespace
from typing import Any
from unicodedata import normalize
from uuid import UUID

from app.domain.clients.parties.normalisation import (
    clean_party,
    international_form,
    normalise_party,
)
from app.domain.metering.events.events import Event, EventType

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
    if "sheet" in data:
        data["sheet"] = {**data["sheet"], "id": _sheet_id(data["sheet"]["id"])}
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


def _sheet_id(raw: str) -> str:
    """Return an id as it is written here; what is none is no sheet's, and stays as it came."""
    try:
        return str(UUID(raw))
    except ValueError:
        return raw


def _message_id(raw: str) -> str:
    """Return a message id without what encloses it (RFC 5322, 3.6.4)."""
    return raw.strip(_AROUND_MESSAGE_IDS)


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def event_fingerprint(event_type: str, time: datetime | None, data: Mapping[str, Any]) -> bytes:
    """Return the fingerprint of an event's data as it is stored.

    A call that leaves ``requires_action`` out and one that says what is meant then are one event;
    which of them came is kept, since it follows a voicemail that is corrected. A passage is
    compared as the law of quoting has it: as it was sent and in the sheet's own words it is one.
    """
    if event_type == EventType.CALL_RECEIVED and "requires_action" not in data:
        data = {**data, "requires_action": needs_action_by_itself(data)}
    if "sheet" in data:
        data = {**data, "sheet": _comparable(data["sheet"])}
    return fingerprint(event_type, time, data)


def is_fingerprinted(
    stored: bytes, event_type: str, time: datetime | None, data: Mapping[str, Any]
) -> bool:
    """Tell whether a fingerprint is that of an event, also as those of before sheets were kept."""
    return stored in (
        event_fingerprint(event_type, time, data),
        fingerprint(event_type, time, data),
    )


def _comparable(quotation: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is quoted as it is compared (sheets.md, Word for word)."""
    passage = quotation.get("passage")
    if passage is None:
        return quotation
    words = " ".join(
        normalize("NFC", passage).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    )
    return {**quotation, "passage": words}


def fingerprint(event_type: str, time: datetime | None, data: Mapping[str, Any]) -> bytes:
    """Return 32 bytes over type, time (None when it was left out) and normalised data.

    Instants, not their spelling, are compared: ``09:00Z`` and ``10:00+01:00`` are one event.
    """
    instant = None if time is None else time.timestamp().hex()
    content = _ENCODER.encode((event_type, instant, data))
    return hashlib.sha256(content.encode()).digest()


def says_the_same(recorded: Event, again: Event, region: str | None) -> bool:
    """Tell whether two events of one key differ in the spelling of their parties at most.

    Args:
        recorded: as it is stored.
        again: as it came now.
        region: of the client that the event was recorded for; None while nobody knows whose it is.

    Source: api.md, Events (the fingerprint covers data in normalised form).
    """
    return _in_one_form(recorded, region) == _in_one_form(again, region)


def _in_one_form(event: Event, region: str | None) -> bytes:
    data = canonical_data(event.type, dict(event.data))
    for name in PARTIES:
        if name in data:
            data[name] = _party(data[name], region)
    return event_fingerprint(event.type, stated_time(event), data)


def _party(cleaned: str, region: str | None) -> str:
    text = international_form(cleaned)
    return text if region is None else normalise_party(text, region).value


def stated_time(event: Event) -> datetime | None:
    """Return the time that was told; the instant of receipt stands for one that was left out."""
    was_left_out = is_fingerprinted(event.fingerprint, event.type, None, event.data)
    return None if was_left_out else event.time
