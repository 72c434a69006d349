"""Reads interactions with their follow-ups, their history and how their deadlines stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access import Caller
from app.domain.deadlines.clocks import Sla
from app.domain.errors import NothingFound
from app.domain.interactions.history import HistoryItem
from app.domain.interactions.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.interactions.reading import (
    InteractionsSought,
    find_interaction,
    find_interactions,
    read_follow_ups,
    read_histories,
)
from app.services.deadlines.readings import sla_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInteraction:
    """An interaction as people read it.

    Attributes:
        follow_ups: the rest of the thread, if it is the root; in the order of their times.
        history: in the order of the facts.
    """

    one: Interaction
    sla: Sla | None
    follow_ups: Sequence[Interaction]
    history: Sequence[HistoryItem]


async def list_interactions(
    database: Database, sought: InteractionsSought, now: datetime
) -> list[ReadInteraction]:
    """Return interactions, the one recorded last first."""
    async with database.pool.acquire() as connection:
        return await _read(connection, await find_interactions(connection, sought), now)


async def read_interaction(
    database: Database, caller: Caller, interaction_id: str, now: datetime
) -> ReadInteraction:
    """Return an interaction that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.pool.acquire() as connection:
        one = await find_interaction(connection, interaction_id)
        if one is None or not caller.sees(one.client_id):
            raise NothingFound(interaction_id)
        [found] = await _read(connection, [one], now)
    return found


async def _read(
    connection: Connection, interactions: Sequence[Interaction], now: datetime
) -> list[ReadInteraction]:
    roots = [one for one in interactions if one.thread_id == one.id]
    follow_ups = await read_follow_ups(connection, roots)
    histories = await read_histories(connection, interactions)
    return [
        ReadInteraction(
            one=one,
            sla=sla_at(one, now),
            follow_ups=follow_ups.get(one.id, ()),
            history=sorted(histories[one.id], key=lambda item: item.order),
        )
        for one in interactions
    ]
