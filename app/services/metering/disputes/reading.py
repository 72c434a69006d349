"""Reads disputes, with the names of those who opened and decided them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.metering.disputes import Dispute
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.disputes import (
    DisputeFilter,
    find_dispute,
    find_disputes,
)
from app.repositories.metering.profiles import client_exists


@dataclass(frozen=True, slots=True)
class ReadDispute:
    """A dispute, and the names of those who opened and decided it, by their ids."""

    dispute: Dispute
    names: Mapping[str, str]


async def list_disputes(database: Database, dispute_filter: DisputeFilter) -> list[ReadDispute]:
    """Return disputes in the order that is asked for."""
    async with database.read() as connection:
        return await _add_names(connection, await find_disputes(connection, dispute_filter))


async def list_disputes_of(
    database: Database, client_id: str, dispute_filter: DisputeFilter
) -> list[ReadDispute]:
    """Return disputes of a client.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await _add_names(connection, await find_disputes(connection, dispute_filter))


async def read_dispute(database: Database, caller: Caller, dispute_id: str) -> ReadDispute:
    """Return a dispute that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        return await with_names(connection, await seen_dispute(connection, caller, dispute_id))


async def find_texts(database: Database, dispute_id: str) -> Dispute:
    """Return a dispute that there is, for what persons wrote in it as far as it is kept.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        dispute = await find_dispute(connection, dispute_id)
    if dispute is None:
        raise NothingFound(dispute_id)
    return dispute


async def seen_dispute(connection: Connection, caller: Caller, dispute_id: str) -> Dispute:
    """Return a dispute that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    dispute = await find_dispute(connection, dispute_id)
    if dispute is None or not caller.sees(dispute.client_id):
        raise NothingFound(dispute_id)
    return dispute


async def with_names(connection: Connection, dispute: Dispute) -> ReadDispute:
    """Return a dispute with the names of who opened and decided it."""
    [named] = await _add_names(connection, [dispute])
    return named


async def _add_names(connection: Connection, disputes: Sequence[Dispute]) -> list[ReadDispute]:
    ids = {
        author
        for dispute in disputes
        for author in (dispute.opened_by, dispute.decided_by)
        if author
    }
    names = await read_names(connection, ids)
    return [ReadDispute(dispute, names) for dispute in disputes]
