"""Writes down who did what, and reads it for the admin."""

from collections.abc import Iterable

from app.domain.people.audit import Act, Actor, AuditEntry
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.people.audit import (
    append_entry,
    is_opening_known,
    lock_openings,
    read_entries,
)
from app.services.identifiers import new_id
from app.services.people.context import real_now

On = tuple[str, str | None]
"""What an act is done on: its kind and id."""


async def write_down(connection: Connection, act: Act, actor: Actor, on: On | None = None) -> None:
    """Write an act down in the transaction that does it."""
    kind, on_id = on or (None, None)
    entry = AuditEntry(id=new_id(), at=real_now(), act=act, actor=actor, kind=kind, on_id=on_id)
    await append_entry(connection, entry)


async def note_act(database: Database, act: Act, actor: Actor, on: On | None = None) -> None:
    """Write down an act that was done, or refused, elsewhere."""
    async with database.write() as connection:
        await write_down(connection, act, actor, on)


async def note_opening(database: Database, actor: Actor, client_id: str) -> None:
    """Write down that somebody at the desk opened a client: once a client, person and UTC day."""
    if actor.person_id is None:
        return
    since = real_now().replace(hour=0, minute=0, second=0, microsecond=0)
    async with database.read() as connection:
        if await is_opening_known(connection, actor.person_id, client_id, since):
            return
    async with database.write() as connection:
        await lock_openings(connection, actor.person_id)
        if not await is_opening_known(connection, actor.person_id, client_id, since):
            await write_down(connection, Act.CLIENT_OPENED, actor, ("client", client_id))


async def list_acts(database: Database, before: str | None, limit: int) -> list[AuditEntry]:
    """Return what was written down, the last act first."""
    async with database.read() as connection:
        return await read_entries(connection, before, limit)


async def names_of(database: Database, ids: Iterable[str]) -> dict[str, str]:
    """Return what people and keys are called, by id."""
    async with database.read() as connection:
        return await read_names(connection, ids)
