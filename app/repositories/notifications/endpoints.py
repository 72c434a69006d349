"""Webhook endpoints as their owners see and change them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.notifications.endpoints import Endpoint, Subscriber
from app.domain.notifications.notices import NoticeType
from app.repositories.connections import Connection

_COLUMNS = """
id, client_id, url, types, description, is_enabled, disabled_reason, failing_since,
previous_secret_ends_at, created_at
"""

_FIND = f"SELECT {_COLUMNS} FROM webhook_endpoints WHERE id = $1 FOR UPDATE"

_LIST = f"""
SELECT {_COLUMNS} FROM webhook_endpoints
WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""

_SUBSCRIBERS = "SELECT id, client_id, types FROM webhook_endpoints WHERE is_enabled ORDER BY id"

_INSERT = """
INSERT INTO webhook_endpoints (id, url, types, description, is_enabled, disabled_reason, client_id,
  secret, created_at, failures)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
"""

_UPDATE = """
UPDATE webhook_endpoints SET url = $2, types = $3, description = $4, is_enabled = $5,
  disabled_reason = $6, failures = 0, failing_since = NULL, resumes_at = NULL
WHERE id = $1
"""

_ROTATE = """
UPDATE webhook_endpoints
SET secret = $2, previous_secret = secret, previous_secret_ends_at = $3 WHERE id = $1
"""

_DELETE = "DELETE FROM webhook_endpoints WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFilter:
    """Which endpoints are asked for, oldest first; None admits all.

    Attributes:
        after: the id of the endpoint that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    after: str | None = None


async def find_endpoint(connection: Connection, endpoint_id: str) -> Endpoint | None:
    """Return an endpoint and lock it, or None."""
    row = await connection.fetchrow(_FIND, endpoint_id)
    return None if row is None else _endpoint(row)


async def list_endpoints(connection: Connection, criteria: EndpointFilter) -> list[Endpoint]:
    """Return endpoints, oldest first."""
    rows = await connection.fetch(_LIST, criteria.client_id, criteria.after, criteria.limit)
    return [_endpoint(row) for row in rows]


async def read_subscribers(connection: Connection) -> list[Subscriber]:
    """Return every endpoint that is enabled."""
    return [
        Subscriber(
            endpoint_id=row["id"],
            client_id=row["client_id"],
            types=frozenset(map(NoticeType, row["types"])),
        )
        for row in await connection.fetch(_SUBSCRIBERS)
    ]


async def insert_endpoint(connection: Connection, endpoint: Endpoint, secret: str) -> None:
    """Store a new endpoint with its secret, which is sealed already."""
    await connection.execute(
        _INSERT,
        endpoint.id,
        *_changeable(endpoint),
        endpoint.client_id,
        secret,
        endpoint.created_at,
    )


async def update_endpoint(connection: Connection, endpoint: Endpoint) -> None:
    """Store what its owner changed, and forget its failures."""
    await connection.execute(_UPDATE, endpoint.id, *_changeable(endpoint))


async def replace_secret(
    connection: Connection, endpoint_id: str, secret: str, former_ends_at: datetime
) -> None:
    """Give an endpoint a new secret; the one it had signs as well until an instant."""
    await connection.execute(_ROTATE, endpoint_id, secret, former_ends_at)


async def delete_endpoint(connection: Connection, endpoint_id: str) -> None:
    """Remove an endpoint with everything that was sent to it."""
    await connection.execute(_DELETE, endpoint_id)


def _changeable(endpoint: Endpoint) -> tuple[Any, ...]:
    return (
        endpoint.url,
        sorted(endpoint.types),
        endpoint.description,
        endpoint.is_enabled,
        endpoint.disabled_reason,
    )


def _endpoint(row: asyncpg.Record) -> Endpoint:
    return Endpoint(
        id=row["id"],
        client_id=row["client_id"],
        url=row["url"],
        types=frozenset(map(NoticeType, row["types"])),
        description=row["description"],
        is_enabled=row["is_enabled"],
        disabled_reason=row["disabled_reason"],
        failing_since=row["failing_since"],
        previous_secret_ends_at=row["previous_secret_ends_at"],
        created_at=row["created_at"],
    )
