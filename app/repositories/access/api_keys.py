"""The keys of the API; never their secrets."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ApiKey, Scope
from app.repositories.tables.access import api_keys


async def insert_key(connection: AsyncConnection, key: ApiKey) -> None:
    """Store a new key."""
    await connection.execute(
        insert(api_keys).values(
            id=key.id,
            digest=key.digest,
            name=key.name,
            scopes=sorted(key.scopes),
            client_id=key.client_id,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )
    )


async def read_keys(connection: AsyncConnection) -> list[ApiKey]:
    """Return every key, oldest first."""
    rows = await connection.execute(select(api_keys).order_by(api_keys.c.created_at))
    return [
        ApiKey(
            id=row.id,
            digest=row.digest,
            name=row.name,
            scopes=frozenset(Scope(scope) for scope in row.scopes),
            client_id=row.client_id,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


async def revoke(connection: AsyncConnection, key_id: str, at: datetime) -> bool:
    """Mark a key as revoked; False when there is none."""
    done = await connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id)
        .values(revoked_at=at)
        .returning(api_keys.c.id)
    )
    return done.first() is not None
