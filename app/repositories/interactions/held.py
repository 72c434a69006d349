"""What the block holds."""

import asyncpg

_HELD = """
SELECT id FROM interactions WHERE client_id = $1 AND status = 'held'
ORDER BY occurred_at, source COLLATE "C", event_id COLLATE "C" LIMIT $2
"""

_COUNT = "SELECT count(*) FROM interactions WHERE client_id = $1 AND status = 'held'"


async def held_interactions(
    pool: "asyncpg.Pool[asyncpg.Record]", client_id: str, limit: int
) -> list[str]:
    """Return the ids of a client's held interactions, oldest first."""
    return [row["id"] for row in await pool.fetch(_HELD, client_id, limit)]


async def count_held(pool: "asyncpg.Pool[asyncpg.Record]", client_id: str) -> int:
    """Return how many interactions of a client are held."""
    count: int = await pool.fetchval(_COUNT, client_id)
    return count
