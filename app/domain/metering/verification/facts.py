"""What is stored of an interaction, and what its facts alone make of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from app.domain.metering.counting.amendments import amended, without_clock_facts
from app.domain.metering.counting.recording import interaction_of
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.interactions.last_words import LastWords
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.verification.differences import Difference, DifferenceKind, Differences

# What was tampered with may hold anything.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
_PARTIES = ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFact:
    """An event as it is stored, not yet read.

    Attributes:
        type: one of the event types, if nobody changed it.
        data: JSON text.
    """

    key: EventKey
    type: str
    time: datetime
    data: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInteraction:
    """An interaction as it is stored, with the facts that made it and what was posted for it.

    Attributes:
        status: as the work list reads it.
        recorded_by: the event that recorded it; None when there is none any more.
        amendments: in order of recording.
        cause_thread: the thread in which its cause stands; None when it has none that is known.
        posted: units by period, as the ledger's entries add up.
    """

    one: Interaction
    status: str
    recorded_by: StoredFact | None
    amendments: tuple[StoredFact, ...]
    cause_thread: str | None
    posted: Mapping[str, int]


def rebuilt(stored: StoredInteraction, differences: Differences) -> Interaction:
    """Return the interaction as its facts make it, standing alone and not assessed.

    Client, party and period were resolved once, and what the block did was decided once, as was
    which correction was passed over: they are stored facts, taken as they are. Where the recording
    event cannot be read, so is everything.
    """
    one, fact = stored.one, stored.recorded_by
    if fact is None:
        differences.add(_difference(stored, DifferenceKind.EVENT_MISSING, one.key, "nothing"))
        return one
    try:
        interaction = _recorded(one, _sound(fact))
    except _UNREADABLE:
        differences.add(_altered(stored, fact))
        return one
    release = _release(stored)
    for amendment in stored.amendments:
        try:
            interaction = amended(interaction, _sound(amendment))
        except _UNREADABLE:
            differences.add(_altered(stored, amendment))
        if amendment is release:
            interaction = without_clock_facts(interaction)
    return interaction


def _release(stored: StoredInteraction) -> StoredFact | None:
    """Return the fact that released the interaction; a later one then changed nothing."""
    at = stored.one.released_at
    releases = (one for one in stored.amendments if one.type == EventType.RELEASED)
    return next((one for one in releases if one.time == at), None)


def release_times(stored: StoredInteraction) -> set[datetime]:
    """Return the instants at which somebody asked for the interaction's release."""
    return {fact.time for fact in stored.amendments if fact.type == EventType.RELEASED}


def _sound(fact: StoredFact) -> Event:
    """Read an event whose content is still what its fingerprint says, without its parties.

    Raises:
        ValueError, TypeError: it was changed.
    """
    data = json.loads(fact.data)
    if not _is_fingerprinted(fact, data):
        raise ValueError(fact.key)
    return Event(
        key=fact.key,
        type=EventType(fact.type),
        time=fact.time,
        data={name: value for name, value in data.items() if name not in _PARTIES},
        fingerprint=fact.fingerprint,
    )


def _is_fingerprinted(fact: StoredFact, data: dict[str, object]) -> bool:
    """Tell whether a fact is what was fingerprinted: with its time, or where that was left out."""
    return fact.fingerprint in (
        event_fingerprint(fact.type, fact.time, data),
        event_fingerprint(fact.type, None, data),
    )


def _recorded(stored: Interaction, event: Event) -> Interaction:
    return replace(
        interaction_of(event, stored.id, _nobody(stored.client_id)),
        is_with_client=stored.is_with_client,
        counterpart=stored.counterpart,
        period=stored.period,
        withheld=stored.withheld,
        last_words=LastWords(passed_over=stored.last_words.passed_over),
        released_at=stored.released_at,
    )


@lru_cache(maxsize=1)
def _nobody(client_id: str) -> ClientProfile:
    """Return a client of whom nothing is known: zone and contact points are stored facts."""
    return ClientProfile(
        id=client_id,
        timezone="UTC",
        region="",
        contact_points=(),
        subscriptions=(),
        calendar_id="",
    )


def _altered(stored: StoredInteraction, fact: StoredFact) -> Difference:
    found = "other content than was fingerprinted"
    return _difference(stored, DifferenceKind.EVENT_ALTERED, fact.key, found)


def _difference(
    stored: StoredInteraction, kind: DifferenceKind, key: EventKey, found: str
) -> Difference:
    expected = f"event {key.id} of {key.source}"
    return Difference(kind=kind, expected=expected, found=found, interaction_id=stored.one.id)
