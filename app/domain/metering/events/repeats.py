"""Repeats: whether an event that is told again says what was recorded, in whatever spelling.

Equal fingerprints settle it nearly always. They cannot tell where a party is written otherwise: a
national number needs the region of its client, which is known only once the event is placed, and
spellings that are understood today may not have been when the event was recorded.
"""

from datetime import datetime

from app.domain.clients.parties.normalisation import international_form, normalise_party
from app.domain.metering.events.canonical import PARTIES, canonical_data
from app.domain.metering.events.events import Event
from app.domain.metering.events.fingerprints import event_fingerprint


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
    return event_fingerprint(event.type, told_time(event), data)


def _party(cleaned: str, region: str | None) -> str:
    text = international_form(cleaned)
    return text if region is None else normalise_party(text, region).value


def told_time(event: Event) -> datetime | None:
    """Return the time that was told; the instant of receipt stands for one that was left out."""
    left_out = event_fingerprint(event.type, None, event.data)
    return None if event.fingerprint == left_out else event.time
