"""What tests of the database start from: connections of both roles, and rows by plain SQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import asyncpg

from app.repositories.application_role import APPLICATION_ROLE
from app.repositories.connections import Connection
from app.services.identifiers import new_id

ROLES = ("application", "superuser")
HASH = bytes(32)


@asynccontextmanager
async def connected(url: str, role: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    settings = {"role": APPLICATION_ROLE} if role == "application" else {}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


class Undone:
    """A connection in a transaction; a statement that is refused is undone alone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, statement: str, *values: Any) -> None:
        async with self._connection.transaction():
            await self._connection.execute(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@asynccontextmanager
async def undone(url: str, role: str) -> AsyncIterator[Any]:
    """Connect to a database that tests share: all that is done is undone in the end."""
    async with connected(url, role) as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield Undone(connection)
        finally:
            await transaction.rollback()


async def a_client(connection: Connection) -> str:
    client_id = new_id()
    await connection.execute(
        """
        INSERT INTO clients (id, reference, name, timezone, language, region, created_at)
        VALUES ($1, $1::uuid::text, 'Dupont', 'Europe/Brussels', 'fr', 'BE', now())
        """,
        client_id,
    )
    return client_id


async def a_contact_point(
    connection: Connection,
    client_id: str,
    span: tuple[str | None, str | None] = (None, None),
    *,
    role: str = "inbox",
    value: str = "+3225550101",
) -> None:
    await connection.execute(
        """
        INSERT INTO contact_points
            (client_id, id, role, kind, value, given_as, valid_from, valid_to)
        VALUES ($1, $2, $3, 'phone', $4, $4, $5, $6)
        """,
        client_id,
        new_id(),
        role,
        value,
        *(datetime.fromisoformat(edge) if edge else None for edge in span),
    )


async def a_subscription(
    connection: Connection, client_id: str, starts_on: str, ends_before: str | None = None
) -> None:
    await connection.execute(
        """
        INSERT INTO subscriptions
            (client_id, starts_on, ends_before, plan_code, plan_version, is_blocking)
        VALUES ($1, $2, $3, 'ESSENTIEL', '2026-01', false)
        """,
        client_id,
        date.fromisoformat(starts_on),
        date.fromisoformat(ends_before) if ends_before else None,
    )


ENTRY: dict[str, Any] = {"units": 1, "used_after": 1, "previous_hash": HASH, "hash": HASH}


async def an_entry(connection: Connection, client_id: str, seq: int = 1, **changes: Any) -> None:
    """Append an entry for an interaction of its own."""
    interaction_id = new_id()
    await connection.execute(INTERACTION, client_id, interaction_id)
    values = ENTRY | changes
    await connection.execute(
        """
        INSERT INTO ledger_entries (client_id, seq, posted_at, occurred_at, period, interaction_id,
            units, rule, used_after, previous_hash, hash)
        VALUES ($1, $2, now(), now(), '2026-11', $3, $4, 'outbound', $5, $6, $7)
        """,
        client_id,
        seq,
        interaction_id,
        values["units"],
        values["used_after"],
        values["previous_hash"],
        values["hash"],
    )


INTERACTION = """
INSERT INTO interactions (client_id, id, thread_id, source, event_id, kind, occurred_at, period,
  is_with_client, was_answered, has_voicemail, purpose, requires_action, is_voided, clock_facts,
  rule, units, status)
VALUES ($1, $2, $2, '/s', 'e', 'action', now(), '2026-11', false, false, false, 'follow_up', false,
  false, '[]', 'action', 1, 'recorded')
"""
