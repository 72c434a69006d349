"""Reads and changes what clients want said and done."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.clients.instructions import Instructions, InstructionsVersion
from app.domain.errors import NothingFound, VersionConflict
from app.domain.live.topics import Topic
from app.repositories.clients.instructions import (
    append_version,
    read_last_versions,
    read_versions,
)
from app.repositories.clients.transactions import lock_account
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.live.noting import changed
from app.repositories.metering.profiles import client_exists


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionsChange:
    """Instructions in the place of those that there are.

    Attributes:
        versions: those that the sender has read; None for whatever there is.
        by: the id of the key or person who asks.
    """

    instructions: Instructions
    versions: frozenset[int] | None
    by: str


async def read_instructions(
    database: Database, client_id: str, now: datetime
) -> InstructionsVersion:
    """Return a client's instructions as they read now; version 0 where none were given.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        return _as_of(await _last_version(connection, client_id), now)


async def read_instructions_of_clients(
    database: Database, client_ids: list[str], now: datetime
) -> dict[str, InstructionsVersion]:
    """Return the instructions of several clients as they read now, by the clients' ids."""
    async with database.read() as connection:
        found = await read_last_versions(connection, client_ids)
    return {client_id: _as_of(given, now) for client_id, given in found.items()}


async def list_instructions(
    database: Database, client_id: str, before: int | None, limit: int
) -> list[InstructionsVersion]:
    """Return what a client gave, as it was given, the last first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await read_versions(connection, client_id, before, limit)


async def change_instructions(
    database: Database, client_id: str, change: InstructionsChange, now: datetime
) -> InstructionsVersion:
    """Keep new instructions; those that say what the last ones said make no version.

    Raises:
        NothingFound: there is no such client.
        VersionConflict: they have changed since they were read.
        StatusOver: the status would be over from the start.
    """
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        former = await _last_version(connection, client_id)
        if change.versions is not None and former.version not in change.versions:
            raise VersionConflict(_as_of(former, now))
        change.instructions.require_standing(now)
        if former.version and former.instructions == change.instructions:
            return former
        given = replace(
            former,
            version=former.version + 1,
            instructions=change.instructions,
            changed_at=now,
            changed_by=change.by,
        )
        await append_version(connection, given)
        changed(Topic.INSTRUCTIONS, client_id)
        return given


def _as_of(given: InstructionsVersion, now: datetime) -> InstructionsVersion:
    return replace(given, instructions=given.instructions.as_of(now))


async def _last_version(connection: Connection, client_id: str) -> InstructionsVersion:
    found = await read_last_versions(connection, [client_id])
    if client_id not in found:
        raise NothingFound(client_id)
    return found[client_id]
