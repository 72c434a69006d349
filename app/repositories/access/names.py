"""How those are called who did something: by the id that is kept with what they did."""

from collections.abc import Iterable

from app.repositories.connections import Connection

ADMIN_ID = "admin"
"""The id of the first admin key, which stands in no table; it is its name too."""

_READ = "SELECT id, name FROM api_keys WHERE id = ANY($1::text[])"


async def read_names(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return names by id; who is not known any more is called by the id."""
    asked = sorted(set(ids))
    if not asked:
        return {}
    names = {row["id"]: row["name"] for row in await connection.fetch(_READ, asked)}
    return {one: names.get(one, one) for one in asked}
