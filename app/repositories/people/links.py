"""Welcome links, under the digest of their token."""

from datetime import datetime

from app.domain.people.people import Person
from app.repositories.connections import Connection
from app.repositories.people.people import PERSON_COLUMNS, person_of

_END = "UPDATE welcome_links SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL"
_INSERT = """
INSERT INTO welcome_links (digest, person_id, made_at, expires_at) VALUES ($1, $2, $3, $4)
"""
_FIND = f"""
SELECT {PERSON_COLUMNS} FROM welcome_links l JOIN people p ON p.id = l.person_id
WHERE l.digest = $1 AND l.ended_at IS NULL AND l.expires_at > $2
  AND p.blocked_at IS NULL AND p.erased_at IS NULL
"""
_USE = """
UPDATE welcome_links SET ended_at = $2
WHERE digest = $1 AND ended_at IS NULL AND expires_at > $2 RETURNING person_id
"""


async def replace_link(
    connection: Connection, digest: bytes, person_id: str, now: datetime, expires_at: datetime
) -> None:
    """Store a link of a person who is locked; the former one opens nothing any more."""
    await end_links(connection, person_id, now)
    await connection.execute(_INSERT, digest, person_id, now, expires_at)


async def end_links(connection: Connection, person_id: str, now: datetime) -> None:
    """Let a person's link open nothing any more."""
    await connection.execute(_END, person_id, now)


async def find_invited(connection: Connection, digest: bytes, now: datetime) -> Person | None:
    """Return whom a link welcomes, or None when it opens nothing."""
    row = await connection.fetchrow(_FIND, digest, now)
    return None if row is None else person_of(row)


async def use_link(connection: Connection, digest: bytes, now: datetime) -> bool:
    """Use a link up; False when it opens nothing: it may have been used a moment ago."""
    return await connection.fetchval(_USE, digest, now) is not None
