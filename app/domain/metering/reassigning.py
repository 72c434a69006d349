"""Reassigning: what was recorded for one client is told of another (rulebook section 11)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.errors import DomainError
from app.domain.metering.events.events import (
    FORMERLY,
    Event,
    EventKey,
    EventType,
    Reference,
)
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.interactions.threads import ThreadIndex
from app.domain.metering.placement import Owners

REASSIGNED_SOURCE = "/exitadmin/reassigned"

RETOLD = (
    EventType.TRIAGED,
    EventType.PAUSED,
    EventType.RESUMED,
    EventType.COMPLETED,
    EventType.CORRECTED,
    EventType.MESSAGE_UNDELIVERED,
)
"""What was said of an interaction that holds for any client; releases are of a client's block."""


class SameClient(DomainError):
    """The interaction is that client's already."""


class AlreadyVoided(DomainError):
    """The interaction was voided before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A fact of an interaction.

    Attributes:
        author: the id of the key or person who stated it by an endpoint; None of events.
    """

    interaction_id: str
    event: Event
    author: str | None


def select_moved(
    interaction: Interaction, thread: Sequence[Interaction], *, with_follow_ups: bool
) -> list[Interaction]:
    """Return what is reassigned: an interaction, then what it caused, near or far, by time.

    Args:
        interaction: not voided.
        thread: all of its thread; what is voided stays where it is.
        with_follow_ups: whether those move at all.
    """
    if not with_follow_ups:
        return [interaction]
    is_root = interaction.id == interaction.thread_id
    ids = {each.id for each in thread} if is_root else ThreadIndex(thread).caused_by(interaction.id)
    others = (each for each in thread if each.id in ids - {interaction.id} and not each.is_voided)
    return [interaction, *sorted(others, key=lambda each: each.order)]


def key_there(interaction_id: str) -> EventKey:
    """Return the key under which an interaction is recorded for another client."""
    return EventKey(REASSIGNED_SOURCE, interaction_id)


class Retelling:
    """Tells facts of one client of another one.

    Args:
        moved: what is reassigned.
        thread: all of their thread.
        owners: whose each of ``references_of`` the facts is.
        client_id: the other client.
    """

    def __init__(
        self,
        moved: Sequence[Interaction],
        thread: Sequence[Interaction],
        owners: Mapping[Reference, Owners],
        client_id: str,
    ) -> None:
        self._moved = {interaction.id: interaction for interaction in moved}
        self._threads = ThreadIndex(thread)
        self._owners = owners
        self._client_id = client_id

    def retell_recordings(self, facts: Sequence[StatedFact]) -> list[Event]:
        """Return the events that recorded what is reassigned, as the other client's."""
        return [self._retell_recording(fact) for fact in facts]

    def retell_amendments(
        self, facts: Sequence[StatedFact], taken: Collection[str]
    ) -> list[StatedFact]:
        """Return what had been said of it; a correction that was passed over said nothing.

        Each keeps the id of its event, unless that is one of those taken: ids are of a source, and
        these come of several.
        """
        used, amendments = set(taken), []
        for place, fact in enumerate(facts):
            if fact.event.order in self._moved[fact.interaction_id].last_words.passed_over:
                continue
            event_id = fact.event.key.id
            if event_id in used:
                event_id = f"{fact.interaction_id}:{place:06}"
            used.add(event_id)
            amendments.append(replace(fact, event=self._retell_amendment(fact, event_id)))
        return amendments

    def former_keys(self, interaction: Interaction) -> list[EventKey]:
        """Return the keys by which it goes on being known; not those that the other one uses."""
        return [key for key in interaction.keys if self._client_id not in self._owners_of(key).tied]

    def _retell_recording(self, fact: StatedFact) -> Event:
        data = {**fact.event.data, "client_id": self._client_id}
        if "cause" in data:
            cause = self._cause_there(fact.event.reference)
            data = {name: value for name, value in data.items() if name != "cause"}
            data |= {} if cause is None else {"cause": cause}
        formerly = self.former_keys(self._moved[fact.interaction_id])
        data[FORMERLY] = [_by_key(key) for key in formerly]
        return _event(fact.event, fact.interaction_id, data)

    def _retell_amendment(self, fact: StatedFact, event_id: str) -> Event:
        event = fact.event
        target = _by_key(key_there(fact.interaction_id))
        data = {**event.data, "client_id": self._client_id, "interaction": target}
        if event.stated_cause is not None:
            data["cause"] = self._cause_there(event.stated_cause)
        return _event(event, event_id, data)

    def _cause_there(self, cause: Reference | None) -> dict[str, str] | None:
        """Return a cause as the other client has it: itself, or what caused it if that moves.

        One that nobody has seen yet stays what it is; None where it stays with the former client.
        """
        for interaction in self._chain(cause):
            there = key_there(interaction.id)
            if interaction.id in self._moved or self._owners_of(there).has(self._client_id):
                return _by_key(there)
        if not isinstance(cause, EventKey):
            there = key_there(cause or "")
            return _by_key(there) if self._owners_of(there).has(self._client_id) else None
        is_theirs = cause not in self._owners or self._owners_of(cause).has(self._client_id)
        return _by_key(cause) if is_theirs else None

    def _chain(self, cause: Reference | None) -> Iterator[Interaction]:
        interaction, seen = self._threads.find(cause), set[str]()
        while interaction is not None and interaction.id not in seen:
            yield interaction
            seen.add(interaction.id)
            interaction = self._threads.cause_of(interaction)

    def _owners_of(self, reference: Reference) -> Owners:
        return self._owners.get(reference, Owners())


def references_of(facts: Sequence[StatedFact], thread: Sequence[Interaction]) -> set[Reference]:
    """Return everything whose owners a retelling has to know."""
    named = {fact.event.reference for fact in facts} | {fact.event.stated_cause for fact in facts}
    named |= {key_there(reference) for reference in named if isinstance(reference, str)}
    named |= {
        key for interaction in thread for key in (*interaction.keys, key_there(interaction.id))
    }
    return {reference for reference in named if reference is not None}


def _event(event: Event, event_id: str, data: Mapping[str, Any]) -> Event:
    return Event(
        key=EventKey(REASSIGNED_SOURCE, event_id),
        type=event.type,
        time=event.time,
        data=data,
        fingerprint=event_fingerprint(event.type, event.time, data),
    )


def _by_key(key: EventKey) -> dict[str, str]:
    return {"source": key.source, "event_id": key.id}
