"""Clients: found, created with their book, changed."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Client, GivenContactPoint, Language
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.metering.ledger import genesis
from app.repositories.clients.contact_points import read_contact_points
from app.repositories.clients.violations import refused_as
from app.repositories.connections import Connection

_FIND = """
SELECT c.id, c.reference, c.name, c.timezone, c.language, c.region, c.created_at, v.calendar
FROM clients c LEFT JOIN calendar_versions v ON v.id = c.calendar_id
WHERE ($1::uuid IS NULL OR c.id = $1) AND ($2::text IS NULL OR c.reference = $2)
  AND ($3::uuid IS NULL OR c.id > $3)
ORDER BY c.id LIMIT $4
"""

_INSERT = """
INSERT INTO clients (id, reference, created_at, name, timezone, language, region)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_OPEN_BOOK = """
INSERT INTO books (client_id, entries, head, recorded, profile_version) VALUES ($1, $2, $3, 0, 1)
"""

_LANGUAGE = "SELECT language FROM clients WHERE id = $1"

_UPDATE = "UPDATE clients SET name = $2, timezone = $3, language = $4, region = $5 WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which clients are asked for, oldest first; a condition left at None admits all.

    Attributes:
        after: the id of the client that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    reference: str | None = None
    after: str | None = None


async def find_clients(connection: Connection, sought: Sought, now: datetime) -> list[Client]:
    """Return clients with the contact points that are in force now or later."""
    rows = await connection.fetch(
        _FIND, sought.client_id, sought.reference, sought.after, sought.limit
    )
    points = await read_contact_points(connection, [row["id"] for row in rows], now)
    return [_client(row, points[row["id"]]) for row in rows]


async def read_language(connection: Connection, client_id: str) -> Language:
    """Return the language of a client that there is."""
    return Language(await connection.fetchval(_LANGUAGE, client_id))


async def insert_client(connection: Connection, client: Client) -> None:
    """Store a new client and open its book; contact points are stored apart.

    Raises:
        ReferenceTaken: another client has that reference.
    """
    with refused_as(client.reference):
        await connection.execute(
            _INSERT, client.id, client.reference, client.created_at, *_changeable(client)
        )
    head = genesis(client.id)
    await connection.execute(_OPEN_BOOK, client.id, head.entries, head.hash)


async def update_client(connection: Connection, client: Client) -> None:
    """Store what may change of a client; contact points are stored apart."""
    await connection.execute(_UPDATE, client.id, *_changeable(client))


def _changeable(client: Client) -> tuple[str, str, str, str]:
    return client.name, client.timezone, client.language, client.region


def _client(row: asyncpg.Record, points: tuple[GivenContactPoint, ...]) -> Client:
    calendar = row["calendar"]
    return Client(
        id=row["id"],
        reference=row["reference"],
        name=row["name"],
        timezone=row["timezone"],
        language=Language(row["language"]),
        region=row["region"],
        created_at=row["created_at"],
        contact_points=points,
        calendar=None if calendar is None else calendar_from_json(json.loads(calendar)),
    )
