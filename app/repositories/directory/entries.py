"""Entries of clients' directories: stored, found, changed, taken out."""

from collections.abc import Sequence

import asyncpg

from app.domain.directory.entries import DirectoryEntry, NameOrigin, split_parties
from app.repositories.connections import Connection

_COLUMNS = "client_id, id, name, parties, address, note, origin, created_at, changed_at"

_INSERT = f"""
INSERT INTO directory_entries ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

_UPDATE = """
UPDATE directory_entries SET name = $3, parties = $4, address = $5, note = $6, origin = $7,
  created_at = $8, changed_at = $9
WHERE client_id = $1 AND id = $2
"""

_DELETE = "DELETE FROM directory_entries WHERE id = $1"

_BY_ID = f"SELECT {_COLUMNS} FROM directory_entries WHERE id = $1"

_OF_CLIENT = f"""
SELECT {_COLUMNS} FROM directory_entries
WHERE client_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""

_OF_PARTIES = f"""
SELECT {_COLUMNS} FROM directory_entries
WHERE client_id = $1 AND parties && $2::text[] ORDER BY id LIMIT $3
"""

_COUNT = "SELECT count(*) FROM directory_entries WHERE client_id = $1"

_REGION = "SELECT region FROM clients WHERE id = $1"


async def insert_entry(connection: Connection, entry: DirectoryEntry) -> None:
    """Store a new entry."""
    await connection.execute(_INSERT, *_values(entry))


async def update_entry(connection: Connection, entry: DirectoryEntry) -> None:
    """Store an entry in the place of what it was."""
    await connection.execute(_UPDATE, *_values(entry))


async def delete_entry(connection: Connection, entry_id: str) -> None:
    """Take an entry out."""
    await connection.execute(_DELETE, entry_id)


async def find_entry(connection: Connection, entry_id: str) -> DirectoryEntry | None:
    """Return an entry by its id."""
    row = await connection.fetchrow(_BY_ID, entry_id)
    return None if row is None else _entry(row)


async def find_entries(
    connection: Connection, client_id: str, after: str | None, limit: int
) -> list[DirectoryEntry]:
    """Return a client's entries, oldest first, after an id."""
    return [_entry(row) for row in await connection.fetch(_OF_CLIENT, client_id, after, limit)]


async def find_entries_of(
    connection: Connection, client_id: str, parties: Sequence[str], limit: int
) -> list[DirectoryEntry]:
    """Return a client's entries that one of these numbers and addresses leads to."""
    rows = await connection.fetch(_OF_PARTIES, client_id, list(parties), limit)
    return [_entry(row) for row in rows]


async def count_entries(connection: Connection, client_id: str) -> int:
    """Return how many entries a client has."""
    count: int = await connection.fetchval(_COUNT, client_id)
    return count


async def region_of(connection: Connection, client_id: str) -> str | None:
    """Return where a client's national numbers are read; None when there is no such client."""
    region: str | None = await connection.fetchval(_REGION, client_id)
    return region


def _values(entry: DirectoryEntry) -> tuple[object, ...]:
    return (
        entry.client_id,
        entry.id,
        entry.name,
        list(entry.parties),
        entry.address,
        entry.note,
        entry.origin,
        entry.created_at,
        entry.changed_at,
    )


def _entry(row: asyncpg.Record) -> DirectoryEntry:
    phones, emails = split_parties(row["parties"])
    return DirectoryEntry(
        id=row["id"],
        client_id=row["client_id"],
        name=row["name"],
        phones=phones,
        emails=emails,
        address=row["address"],
        note=row["note"],
        origin=NameOrigin(row["origin"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
