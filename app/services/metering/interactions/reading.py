"""Reads interactions with their follow-ups, their history and how their deadlines stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.clients.parties.normalisation import normalise_party
from app.domain.deadlines.clocks import Sla
from app.domain.errors import NothingFound
from app.domain.metering.interactions.history import HistoryItem
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.interactions.readings import sla_at
from app.repositories.access.api_keys import read_names
from app.repositories.clients.clients import read_region
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.interactions.reading import (
    NO_FOLLOW_UPS,
    EventTexts,
    FollowUps,
    InteractionFilter,
    ThreadCount,
    count_threads,
    find_follow_ups,
    find_interaction,
    find_interactions,
    read_first_follow_ups,
    read_histories,
    read_texts,
)
from app.repositories.metering.interactions.thread_facts import (
    ThreadEntry,
    ThreadFact,
    read_thread_entries,
    read_thread_facts,
)

SHOWN_ALONE = 500
SHOWN_IN_LISTS = 50
NO_TEXTS = EventTexts(subject=None, summary=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInteraction:
    """An interaction as people read it.

    Attributes:
        texts: what its event told in words.
        thread: how its thread stands.
        follow_ups: of the thread's others, if it is the root.
        history: in the order of the facts.
        names: of those who stated them, by their ids.
    """

    interaction: Interaction
    sla: Sla | None
    texts: EventTexts
    thread: ThreadCount
    follow_ups: FollowUps
    history: Sequence[HistoryItem]
    names: Mapping[str, str]


async def list_interactions(
    database: Database, asked: InteractionFilter, region: str, now: datetime
) -> list[ReadInteraction]:
    """Return interactions, the one recorded last first.

    Args:
        database: where.
        asked: which; the counterpart in any notation.
        region: where its national number is read unless a client is asked for, whose own counts.
        now: how deadlines stand when.
    """
    async with database.read() as connection:
        if asked.counterpart is not None:
            own = asked.client_id and await read_region(connection, asked.client_id)
            party = normalise_party(asked.counterpart, own or region)
            asked = replace(asked, counterpart=party.value)
        found = await find_interactions(connection, asked)
        return await _read(connection, found, now, SHOWN_IN_LISTS)


async def read_interaction(
    database: Database, caller: Caller, interaction_id: str, now: datetime
) -> ReadInteraction:
    """Return an interaction that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        interaction = await visible_interaction(connection, caller, interaction_id)
        [found] = await _read(connection, [interaction], now, SHOWN_ALONE)
    return found


async def list_follow_ups(
    database: Database, caller: Caller, interaction_id: str, limit: int, after: str | None
) -> list[Interaction]:
    """Return what an interaction caused, in the order of their times.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
    """
    async with database.read() as connection:
        root = await visible_interaction(connection, caller, interaction_id)
        return await find_follow_ups(connection, root, limit, after)


async def visible_interaction(
    connection: Connection, caller: Caller, interaction_id: str
) -> Interaction:
    """Return an interaction that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    interaction = await find_interaction(connection, interaction_id)
    if interaction is None or not caller.sees(interaction.client_id):
        raise NothingFound(interaction_id)
    return interaction


async def _read(
    connection: Connection, interactions: Sequence[Interaction], now: datetime, shown: int
) -> list[ReadInteraction]:
    roots = [interaction for interaction in interactions if interaction.thread_id == interaction.id]
    follow_ups = await read_first_follow_ups(connection, roots, shown)
    texts = await read_texts(connection, interactions)
    threads = await count_threads(connection, interactions)
    histories = await read_histories(connection, interactions)
    authors = {item.by for history in histories.values() for item in history if item.by}
    names = await read_names(connection, authors)
    return [
        ReadInteraction(
            interaction=interaction,
            sla=sla_at(interaction, now),
            texts=texts.get(interaction.id, NO_TEXTS),
            thread=threads[interaction.thread_id],
            follow_ups=follow_ups.get(interaction.id, NO_FOLLOW_UPS),
            history=sorted(histories[interaction.id], key=lambda item: item.order),
            names=names,
        )
        for interaction in interactions
    ]


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
