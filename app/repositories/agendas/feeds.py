"""Feeds of agendas, and what stands in one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import asyncpg

from app.repositories.connections import Connection

_COLUMNS = "agenda_id, id, name, mode, created_at, last_read_at"

_INSERT = f"""
INSERT INTO agenda_feeds ({_COLUMNS}, digest, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)
"""

_LIST = f"""
SELECT {_COLUMNS} FROM agenda_feeds
WHERE agenda_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id > $2)
ORDER BY id LIMIT $3
"""

_FIND = f"""
SELECT {_COLUMNS} FROM agenda_feeds WHERE digest = $1 AND agenda_id = $2 AND revoked_at IS NULL
"""

_REVOKE = """
UPDATE agenda_feeds SET revoked_at = $3
WHERE agenda_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id
"""

_EXISTS = "SELECT EXISTS (SELECT FROM agenda_feeds WHERE agenda_id = $1 AND id = $2)"

_READ = "UPDATE agenda_feeds SET last_read_at = $2 WHERE id = $1"


class FeedMode(StrEnum):
    """Whether a feed tells what appointments are, or only when time is taken."""

    FULL = "full"
    BUSY_ONLY = "busy_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaFeed:
    """A way to subscribe to an agenda; its token is kept as a digest only."""

    agenda_id: str
    id: str
    name: str
    mode: FeedMode
    created_at: datetime
    last_read_at: datetime | None = None


async def insert_feed(connection: Connection, feed: AgendaFeed, digest: bytes) -> None:
    """Store a new feed with the digest of its token."""
    await connection.execute(
        _INSERT,
        feed.agenda_id,
        feed.id,
        feed.name,
        feed.mode,
        feed.created_at,
        feed.last_read_at,
        digest,
    )


async def find_feeds(
    connection: Connection, agenda_id: str, after: str | None, limit: int
) -> list[AgendaFeed]:
    """Return the feeds of an agenda that are not revoked, oldest first."""
    return [_feed(row) for row in await connection.fetch(_LIST, agenda_id, after, limit)]


async def find_feed(connection: Connection, agenda_id: str, digest: bytes) -> AgendaFeed | None:
    """Return the feed of an agenda that a token opens, by the token's digest."""
    row = await connection.fetchrow(_FIND, digest, agenda_id)
    return None if row is None else _feed(row)


async def revoke_feed(connection: Connection, agenda_id: str, feed_id: str, now: datetime) -> bool:
    """Let a feed be read no more; return whether there was one."""
    return await connection.fetchval(_REVOKE, agenda_id, feed_id, now) is not None


async def feed_exists(connection: Connection, agenda_id: str, feed_id: str) -> bool:
    """Return whether an agenda has a feed, revoked or not."""
    exists: bool = await connection.fetchval(_EXISTS, agenda_id, feed_id)
    return exists


async def note_reading(connection: Connection, feed: AgendaFeed, now: datetime) -> None:
    """Keep when a feed was last read."""
    await connection.execute(_READ, feed.id, now)


def _feed(row: asyncpg.Record) -> AgendaFeed:
    return AgendaFeed(
        agenda_id=row["agenda_id"],
        id=row["id"],
        name=row["name"],
        mode=FeedMode(row["mode"]),
        created_at=row["created_at"],
        last_read_at=row["last_read_at"],
    )
