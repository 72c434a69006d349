"""What the block holds."""

from app.repositories.connections import Connection

_HELD = """
SELECT id FROM interactions WHERE client_id = $1 AND status = 'held'
ORDER BY occurred_at, source COLLATE "C", event_id COLLATE "C" LIMIT $2
"""

_COUNT = "SELECT count(*) FROM interactions WHERE client_id = $1 AND status = 'held'"


async def held_interactions(connection: Connection, client_id: str, limit: int) -> list[str]:
    """Return the ids of a client's held interactions, oldest first."""
    return [row["id"] for row in await connection.fetch(_HELD, client_id, limit)]


async def count_held(connection: Connection, client_id: str) -> int:
    """Return how many interactions of a client are held."""
    count: int = await connection.fetchval(_COUNT, client_id)
    return count
