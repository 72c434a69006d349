"""Checks whole threads: every interaction recomputed from its facts, every thread assessed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from app.domain.instants import format_instant
from app.domain.metering.counting.amendments import amend, without_clock_facts
from app.domain.metering.counting.assessment import Assessment, assess
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import is_fingerprinted
from app.domain.metering.interactions.interactions import (
    ClockFact,
    Interaction,
    LastWords,
    interaction_of,
)
from app.domain.metering.interactions.threads import ThreadIndex
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

    interaction: Interaction
    status: str
    recorded_by: StoredFact | None
    amendments: tuple[StoredFact, ...]
    cause_thread: str | None
    posted: Mapping[str, int]


def rebuild(stored: StoredInteraction, differences: Differences) -> Interaction:
    """Return the interaction as its facts make it, standing alone and not assessed.

    Client, party and period were resolved once, and what the block did was decided once, as was
    which correction was passed over: they are stored facts, taken as they are. Where the recording
    event cannot be read, so is everything.
    """
    known, fact = stored.interaction, stored.recorded_by
    if fact is None:
        differences.add(_difference(stored, DifferenceKind.EVENT_MISSING, known.key, "nothing"))
        return known
    try:
        interaction = _rebuild_recorded(known, _sound(fact))
    except _UNREADABLE:
        differences.add(_describe_alteration(stored, fact))
        return known
    release = _release(stored)
    for amendment in stored.amendments:
        try:
            interaction = amend(interaction, _sound(amendment))
        except _UNREADABLE:
            differences.add(_describe_alteration(stored, amendment))
        if amendment is release:
            interaction = without_clock_facts(interaction)
    return interaction


def _release(stored: StoredInteraction) -> StoredFact | None:
    """Return the fact that released the interaction; a later one then changed nothing."""
    at = stored.interaction.released_at
    releases = (
        amendment for amendment in stored.amendments if amendment.type == EventType.RELEASED
    )
    return next((release for release in releases if release.time == at), None)


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
    return any(
        is_fingerprinted(fact.fingerprint, fact.type, time, data) for time in (fact.time, None)
    )


def _rebuild_recorded(stored: Interaction, event: Event) -> Interaction:
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


def _describe_alteration(stored: StoredInteraction, fact: StoredFact) -> Difference:
    found = "other content than was fingerprinted"
    return _difference(stored, DifferenceKind.EVENT_ALTERED, fact.key, found)


def _difference(
    stored: StoredInteraction, kind: DifferenceKind, key: EventKey, found: str
) -> Difference:
    expected = f"event {key.id} of {key.source}"
    return Difference(
        kind=kind, expected=expected, found=found, interaction_id=stored.interaction.id
    )


_FACTS = (
    "order",
    "kind",
    "direction",
    "channel",
    "is_with_client",
    "was_answered",
    "has_voicemail",
    "purpose",
    "requires_action",
    "triaged_at",
    "last_words",
    "is_voided",
    "reference",
    "former_keys",
    "message_id",
    "in_reply_to",
    "clock_facts",
)
_all_but_clock_facts = attrgetter(*_FACTS[:-1])
_NOT_SHOWN = frozenset({"reference", "former_keys", "message_id", "in_reply_to", "last_words"})


class ThreadCheck:
    """Compares interactions with their facts, thread by thread."""

    def __init__(self, differences: Differences) -> None:
        self.held: Counter[str] = Counter()
        self._differences = differences

    def take(self, stored: Sequence[StoredInteraction]) -> None:
        """Check all interactions that are stored as one thread."""
        by_id = {member.interaction.id: member for member in stored}
        index = ThreadIndex(rebuild(interaction, self._differences) for interaction in stored)
        members: defaultdict[str, list[Interaction]] = defaultdict(list)
        for interaction_id, root_id in index.roots().items():
            members[root_id].append(index.member(interaction_id))
        for root_id, thread in members.items():
            assessments = assess(root_id, thread)
            for interaction in thread:
                self._compare(by_id[interaction.id], interaction, root_id)
                self._compare_count(by_id[interaction.id], assessments[interaction.id])

    def _compare(self, stored: StoredInteraction, expected: Interaction, root_id: str) -> None:
        self.held[expected.period] += expected.is_held
        self._compare_facts(stored.interaction, expected)
        self._compare_threads(stored, root_id)
        self._compare_release(stored)
        if expected.status != stored.status:
            self._add(stored.interaction.id, DifferenceKind.STATUS, expected.status, stored.status)

    def _compare_count(self, stored: StoredInteraction, expected: Assessment) -> None:
        """Compare rule and units, and what the ledger adds up to: nothing in another period."""
        interaction, units = stored.interaction, expected.units
        if expected.rule is not interaction.counted_rule:
            self._add(
                interaction.id,
                DifferenceKind.RULE,
                expected.rule,
                interaction.counted_rule or "none",
            )
        if units != interaction.counted_units:
            self._add(interaction.id, DifferenceKind.UNITS, units, interaction.counted_units)
        for period in {interaction.period, *stored.posted}:
            due, found = units * (period == interaction.period), stored.posted.get(period, 0)
            if found != due:
                self._add(interaction.id, DifferenceKind.UNITS_POSTED, due, found, period)

    def _compare_facts(self, stored: Interaction, expected: Interaction) -> None:
        if (found := _facts(stored)) == (facts := _facts(expected)):
            return
        for name, was, should_be in zip(_FACTS, found, facts, strict=True):
            if was != should_be:
                hidden = name in _NOT_SHOWN
                self._add(
                    stored.id,
                    DifferenceKind.INTERACTION_FACT,
                    f"{name}: {'as its event says' if hidden else _shown(should_be)}",
                    f"{name}: {'something else' if hidden else _shown(was)}",
                )

    def _compare_threads(self, stored: StoredInteraction, root_id: str) -> None:
        """Compare the thread with that of the cause, and where it is the same with its root."""
        found = stored.interaction.thread_id
        expected = root_id if stored.cause_thread in (None, found) else stored.cause_thread
        if expected != found:
            self._add(stored.interaction.id, DifferenceKind.THREAD, expected or root_id, found)

    def _compare_release(self, stored: StoredInteraction) -> None:
        released_at = stored.interaction.released_at
        if released_at is None or released_at in release_times(stored):
            return
        self._add(
            stored.interaction.id, DifferenceKind.RELEASE, "no release then", _shown(released_at)
        )

    def _add(
        self,
        interaction_id: str,
        kind: DifferenceKind,
        expected: str | int,
        found: str | int,
        period: str | None = None,
    ) -> None:
        self._differences.add(
            Difference(
                kind=kind,
                expected=expected,
                found=found,
                interaction_id=interaction_id,
                period=period,
            )
        )


def _facts(interaction: Interaction) -> tuple[object, ...]:
    """Return the facts in the order of their names; of those of its clock what still counts.

    Rows of former versions keep what came before a release, which never counts.
    """
    return *_all_but_clock_facts(interaction), tuple(interaction.fitting_facts())


def _shown(value: object) -> str:
    """Return a fact as text: instants in RFC 3339, several parts one after the other."""
    match value:
        case None | ():
            return "none"
        case bool():
            return str(value).lower()
        case datetime():
            return format_instant(value)
        case ClockFact():
            return f"{value.type} {_shown(value.order)}"
        case tuple():
            return " ".join(_shown(part) for part in value)
        case _:
            return str(value)


def threads_of(stored: Iterable[StoredInteraction]) -> list[list[StoredInteraction]]:
    """Return interactions by the thread that they are stored in."""
    threads: defaultdict[str, list[StoredInteraction]] = defaultdict(list)
    for member in stored:
        threads[member.interaction.thread_id].append(member)
    return list(threads.values())
