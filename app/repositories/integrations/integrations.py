"""Integrations: found, stored, changed; their secrets stay sealed here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from pydantic_core import to_json

from app.repositories.connections import Connection

_INSERT = """
INSERT INTO integrations (id, client_id, kind, name, timezone, region, settings, secrets,
  is_enabled, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

_UPDATE = """
UPDATE integrations SET client_id = $2, kind = $3, name = $4, timezone = $5, region = $6,
  settings = $7, secrets = $8, is_enabled = $9, created_at = $10
WHERE id = $1
"""

_COLUMNS = """
id, client_id, kind, name, timezone, region, settings, secrets, is_enabled, created_at
"""

_LIST = f"""
SELECT {_COLUMNS} FROM integrations
WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""

_FIND = f"SELECT {_COLUMNS} FROM integrations WHERE id = $1"

_LOCK = f"{_FIND} FOR UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """One way in for a provider's calls, messages or mails.

    Attributes:
        client_id: the client that everything of it belongs to; None for all of them.
        kind: the provider, as its adapter is called.
        timezone: IANA name; where times without zone are read.
        region: ISO 3166 code in which national numbers are read.
        sealed: the secrets, encrypted.
    """

    id: str
    client_id: str | None
    kind: str
    name: str
    timezone: str
    region: str
    settings: Mapping[str, Any]
    sealed: bytes
    is_enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationFilter:
    """Which integrations are asked for, oldest first; a condition left at None admits all.

    Attributes:
        after: the id of the integration that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    after: str | None = None


async def insert_integration(connection: Connection, integration: Integration) -> None:
    """Store a new integration."""
    await connection.execute(_INSERT, integration.id, *_changeable(integration))


async def update_integration(connection: Connection, integration: Integration) -> None:
    """Store an integration as it is now."""
    await connection.execute(_UPDATE, integration.id, *_changeable(integration))


async def find_integrations(
    connection: Connection, criteria: IntegrationFilter
) -> list[Integration]:
    """Return integrations, oldest first."""
    rows = await connection.fetch(_LIST, criteria.client_id, criteria.after, criteria.limit)
    return [_of_row(row) for row in rows]


async def find_integration(
    connection: Connection, integration_id: str, *, for_update: bool = False
) -> Integration | None:
    """Return one integration, or None; locked until the transaction ends when asked for."""
    row = await connection.fetchrow(_LOCK if for_update else _FIND, integration_id)
    return None if row is None else _of_row(row)


def _changeable(integration: Integration) -> tuple[Any, ...]:
    return (
        integration.client_id,
        integration.kind,
        integration.name,
        integration.timezone,
        integration.region,
        to_json(dict(integration.settings)).decode(),
        integration.sealed,
        integration.is_enabled,
        integration.created_at,
    )


def _of_row(row: asyncpg.Record) -> Integration:
    return Integration(
        id=row["id"],
        client_id=row["client_id"],
        kind=row["kind"],
        name=row["name"],
        timezone=row["timezone"],
        region=row["region"],
        settings=json.loads(row["settings"]),
        sealed=row["secrets"],
        is_enabled=row["is_enabled"],
        created_at=row["created_at"],
    )
