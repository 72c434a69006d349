"""Explains how a thread came to what it counts: every fact with the entries that it made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import NothingFound
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.access.api_keys import read_names
from app.repositories.database import Database
from app.repositories.metering.interactions.reading import (
    ThreadCount,
    count_threads,
    find_interaction,
)
from app.repositories.metering.interactions.thread_facts import (
    ThreadEntry,
    ThreadFact,
    read_thread_entries,
    read_thread_facts,
)


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """A fact and the ledger entries that were made when it became known."""

    fact: ThreadFact
    entries: Sequence[ThreadEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedThread:
    """A thread, fact by fact in the order of recording.

    Attributes:
        member: the interaction that was asked for, as it is now.
        count: how the thread stands.
        names: of those who stated facts, by their ids.
    """

    member: Interaction
    count: ThreadCount
    facts: Sequence[ExplainedFact]
    names: Mapping[str, str]


async def explain_thread(database: Database, interaction_id: str) -> ExplainedThread:
    """Return the thread of an interaction with everything that was said of it.

    Raises:
        NothingFound: there is no such interaction.
    """
    async with database.read_snapshot() as connection:
        member = await find_interaction(connection, interaction_id)
        if member is None:
            raise NothingFound(interaction_id)
        facts = await read_thread_facts(connection, member)
        entries = await read_thread_entries(connection, member)
        counts = await count_threads(connection, [member])
        names = await read_names(connection, {fact.author for fact in facts if fact.author})
    return ExplainedThread(
        member=member,
        count=counts[member.thread_id],
        facts=_with_entries(facts, entries),
        names=names,
    )


def _with_entries(
    facts: Sequence[ThreadFact], entries: Sequence[ThreadEntry]
) -> list[ExplainedFact]:
    """Return the facts, each with the entries made for it.

    An entry goes to the first fact of its instant after which its interaction has the units that
    the entry leads to; what another interaction's fact changed, to the last fact of the instant.
    """
    made: dict[int, list[ThreadEntry]] = {}
    units: dict[str, int] = {}
    at: dict[datetime, list[int]] = {}
    for place, fact in enumerate(facts):
        at.setdefault(fact.recorded_at, []).append(place)
    for entry in entries:
        interaction_id = entry.interaction_id
        units[interaction_id] = units.get(interaction_id, 0) + entry.units
        together = at.get(entry.posted_at, ())
        own = [
            place
            for place in together
            if facts[place].interaction_id == interaction_id
            and facts[place].decision.get("units") == units[interaction_id]
        ]
        if together:
            made.setdefault(own[0] if own else together[-1], []).append(entry)
    return [ExplainedFact(fact, made.get(place, ())) for place, fact in enumerate(facts)]
