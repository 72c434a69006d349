"""Keeps clients' directories by hand: entries made, changed, taken out, read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.directory.entries import (
    DirectoryEntry,
    DirectoryFull,
    NameOrigin,
    normalise_parties,
)
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.repositories.clients.transactions import lock_account
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.directory.entries import (
    count_entries,
    delete_entry,
    find_entries,
    find_entry,
    insert_entry,
    region_of,
    update_entry,
)
from app.repositories.live import noting
from app.services.identifiers import new_id

MOST_ENTRIES = 50_000
"""Of one client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """An entry as somebody writes it: numbers and addresses in any spelling."""

    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str | None = None
    note: str | None = None


async def create_entry(
    connection: Connection, client_id: str, written: WrittenEntry, now: datetime
) -> DirectoryEntry:
    """Store a new entry of a client.

    Raises:
        NothingFound: there is no such client.
        UnreadableParty: a number or an address is none.
        DirectoryFull: it has as many as it may.
    """
    if not await lock_account(connection, client_id):
        raise NothingFound(client_id)
    region = await region_of(connection, client_id) or ""
    entry = DirectoryEntry(
        id=new_id(),
        client_id=client_id,
        name=written.name,
        phones=normalise_parties(written.phones, PartyKind.PHONE, region),
        emails=normalise_parties(written.emails, PartyKind.EMAIL, region),
        address=written.address,
        note=written.note,
        created_at=now,
        changed_at=now,
    )
    if await count_entries(connection, client_id) >= MOST_ENTRIES:
        raise DirectoryFull
    await insert_entry(connection, entry)
    noting.changed(Topic.INSTRUCTIONS, client_id)
    return entry


async def change_entry(
    database: Database,
    caller: Caller,
    entry_id: str,
    apply: Callable[[WrittenEntry], WrittenEntry],
    now: datetime,
) -> DirectoryEntry:
    """Change an entry; from now on its name is one that was set by hand.

    Args:
        database: where.
        caller: who asks.
        entry_id: of which entry.
        apply: returns what is to be written of it in the place of what is.
        now: when.

    Raises:
        NothingFound: there is no such entry that the caller may see.
        UnreadableParty: a number or an address is none.
    """
    async with database.write() as connection:
        entry = await _locked(connection, caller, entry_id)
        region = await region_of(connection, entry.client_id) or ""
        changed = _rewritten(entry, apply(_written(entry)), region, now)
        await update_entry(connection, changed)
        noting.changed(Topic.INSTRUCTIONS, entry.client_id)
        return changed


def _written(entry: DirectoryEntry) -> WrittenEntry:
    return WrittenEntry(
        name=entry.name,
        phones=entry.phones,
        emails=entry.emails,
        address=entry.address,
        note=entry.note,
    )


def _rewritten(
    entry: DirectoryEntry, written: WrittenEntry, region: str, now: datetime
) -> DirectoryEntry:
    return replace(
        entry,
        name=written.name,
        phones=normalise_parties(written.phones, PartyKind.PHONE, region),
        emails=normalise_parties(written.emails, PartyKind.EMAIL, region),
        address=written.address,
        note=written.note,
        origin=NameOrigin.HAND,
        changed_at=now,
    )


async def remove_entry(database: Database, caller: Caller, entry_id: str) -> None:
    """Take an entry out.

    Raises:
        NothingFound: there is no such entry that the caller may see.
    """
    async with database.write() as connection:
        entry = await _locked(connection, caller, entry_id)
        await delete_entry(connection, entry.id)
        noting.changed(Topic.INSTRUCTIONS, entry.client_id)


async def read_entry(database: Database, caller: Caller, entry_id: str) -> DirectoryEntry:
    """Return an entry.

    Raises:
        NothingFound: there is no such entry that the caller may see.
    """
    async with database.read() as connection:
        return await _seen(connection, caller, entry_id)


async def list_entries(
    database: Database, client_id: str, after: str | None, limit: int
) -> list[DirectoryEntry]:
    """Return a client's entries, oldest first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if await region_of(connection, client_id) is None:
            raise NothingFound(client_id)
        return await find_entries(connection, client_id, after, limit)


async def _locked(connection: Connection, caller: Caller, entry_id: str) -> DirectoryEntry:
    """Lock the client of an entry, then read the entry."""
    entry = await _seen(connection, caller, entry_id)
    await lock_account(connection, entry.client_id)
    return await _seen(connection, caller, entry_id)


async def _seen(connection: Connection, caller: Caller, entry_id: str) -> DirectoryEntry:
    entry = await find_entry(connection, entry_id)
    if entry is None or not caller.sees(entry.client_id):
        raise NothingFound(entry_id)
    return entry
