"""Integrations: found, stored, changed; their secrets stay sealed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import Row, insert, select, update

from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.clients import clients
from app.repositories.tables.integrations import integrations


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
class Sought:
    """Which integrations are asked for, oldest first; a condition left at None admits all.

    Attributes:
        after: the id of the integration that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    after: str | None = None


async def insert_integration(transaction: Transaction, one: Integration) -> None:
    """Store a new integration."""
    await transaction.execute(insert(integrations).values(id=one.id, **_changeable(one)))


async def update_integration(transaction: Transaction, one: Integration) -> None:
    """Store an integration as it is now."""
    statement = update(integrations).where(integrations.c.id == one.id)
    await transaction.execute(statement.values(**_changeable(one)))


async def find_integrations(transaction: Transaction, sought: Sought) -> list[Integration]:
    """Return integrations, oldest first."""
    statement = select(integrations).order_by(integrations.c.id).limit(sought.limit)
    if sought.client_id is not None:
        statement = statement.where(integrations.c.client_id == sought.client_id)
    if sought.after is not None:
        statement = statement.where(integrations.c.id > sought.after)
    return [_of_row(row) for row in await transaction.execute(statement)]


async def find_integration(
    transaction: Transaction, integration_id: str, *, for_update: bool = False
) -> Integration | None:
    """Return one integration, or None; locked until the transaction ends when asked for."""
    statement = select(integrations).where(integrations.c.id == integration_id)
    if for_update:
        statement = statement.with_for_update()
    row = (await transaction.execute(statement)).first()
    return None if row is None else _of_row(row)


async def client_is_known(transaction: Transaction, client_id: str) -> bool:
    """Tell whether there is such a client."""
    statement = select(clients.c.id).where(clients.c.id == client_id)
    return (await transaction.execute(statement)).first() is not None


async def recognised(
    pool: "asyncpg.Pool[asyncpg.Record]", integration_id: str
) -> asyncpg.Record | None:
    """Return what a delivery's integration needs on the hot path, or None when there is none.

    Raises:
        asyncpg.PostgresError, OSError: the database cannot be asked.
    """
    return await pool.fetchrow(_RECOGNISED, integration_id)


_RECOGNISED = """
SELECT id, client_id, kind, timezone, region, settings, secrets, is_enabled
FROM integrations WHERE id = $1
"""


def _changeable(one: Integration) -> dict[str, Any]:
    return {
        "client_id": one.client_id,
        "kind": one.kind,
        "name": one.name,
        "timezone": one.timezone,
        "region": one.region,
        "settings": dict(one.settings),
        "secrets": one.sealed,
        "is_enabled": one.is_enabled,
        "created_at": one.created_at,
    }


def _of_row(row: Row[Any]) -> Integration:
    return Integration(
        id=row.id,
        client_id=row.client_id,
        kind=row.kind,
        name=row.name,
        timezone=row.timezone,
        region=row.region,
        settings=row.settings,
        sealed=row.secrets,
        is_enabled=row.is_enabled,
        created_at=row.created_at,
    )
