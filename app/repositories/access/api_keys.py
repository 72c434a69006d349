"""The keys of the API, never their secrets; and what those are called who did something."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.access.keys import ApiKey, Scope
from app.repositories.connections import Connection

_INSERT = """
INSERT INTO api_keys (id, digest, name, scopes, client_id, created_at, expires_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

_READ = """
SELECT id, digest, name, scopes, client_id, created_at, expires_at, revoked_at
FROM api_keys ORDER BY created_at
"""

_REVOKE = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 RETURNING id"


async def insert_key(connection: Connection, key: ApiKey) -> None:
    """Store a new key."""
    await connection.execute(
        _INSERT,
        key.id,
        key.digest,
        key.name,
        sorted(key.scopes),
        key.client_id,
        key.created_at,
        key.expires_at,
        key.revoked_at,
    )


async def read_keys(connection: Connection) -> list[ApiKey]:
    """Return every key, oldest first."""
    return [
        ApiKey(
            id=row["id"],
            digest=row["digest"],
            name=row["name"],
            scopes=frozenset(Scope(scope) for scope in row["scopes"]),
            client_id=row["client_id"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
            revoked_at=row["revoked_at"],
        )
        for row in await connection.fetch(_READ)
    ]


async def revoke(connection: Connection, key_id: str, at: datetime) -> bool:
    """Mark a key as revoked; False when there is none."""
    return await connection.fetchrow(_REVOKE, key_id, at) is not None


ADMIN_ID = "admin"
"""The id of the first admin key, which stands in no table; it is its name too."""

_READ_NAMES = """
SELECT id, name FROM api_keys WHERE id = ANY($1::text[])
UNION ALL
SELECT id::text, coalesce(name, email) FROM people WHERE id::text = ANY($1::text[])
  AND coalesce(name, email) IS NOT NULL
"""


async def read_names(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return names by id; who is not known any more is called by the id."""
    key_ids = sorted(set(ids))
    if not key_ids:
        return {}
    names = {row["id"]: row["name"] for row in await connection.fetch(_READ_NAMES, key_ids)}
    return {key_id: names.get(key_id, key_id) for key_id in key_ids}
