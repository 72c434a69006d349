"""What was written down of acts: appended, read, never changed."""

from datetime import datetime
from typing import Any

from app.domain.people.audit import Act, Actor, AuditEntry
from app.repositories.connections import Connection

_APPEND = """
INSERT INTO audit_entries (id, at, act, person_id, key_id, address, kind, on_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_READ = """
SELECT id, at, act, person_id, key_id, address, kind, on_id FROM audit_entries
WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2
"""
_OPENED = """
SELECT EXISTS (
  SELECT FROM audit_entries
  WHERE act = 'client.opened' AND person_id = $1 AND on_id = $2 AND at >= $3
)
"""
_LOCK_OPENINGS = "SELECT pg_advisory_xact_lock(hashtextextended('openings ' || $1, 0))"


async def append_entry(connection: Connection, entry: AuditEntry) -> None:
    """Write an act down."""
    await connection.execute(
        _APPEND,
        entry.id,
        entry.at,
        entry.act,
        entry.actor.person_id,
        entry.actor.key_id,
        entry.actor.address,
        entry.kind,
        entry.on_id,
    )


async def read_entries(connection: Connection, before: str | None, limit: int) -> list[AuditEntry]:
    """Return acts, the last one first."""
    return [_entry_of(row) for row in await connection.fetch(_READ, before, limit)]


async def lock_openings(connection: Connection, person_id: str) -> None:
    """Let a person's openings be written down one after the other, until the transaction ends."""
    await connection.execute(_LOCK_OPENINGS, person_id)


async def is_opening_known(
    connection: Connection, person_id: str, client_id: str, since: datetime
) -> bool:
    """Return whether it is written down already that a person opened a client."""
    known: bool = await connection.fetchval(_OPENED, person_id, client_id, since)
    return known


def _entry_of(row: Any) -> AuditEntry:  # noqa: ANN401 - a record
    return AuditEntry(
        id=row["id"],
        at=row["at"],
        act=Act(row["act"]),
        actor=Actor(person_id=row["person_id"], key_id=row["key_id"], address=row["address"]),
        kind=row["kind"],
        on_id=row["on_id"],
    )
