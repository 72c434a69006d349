"""Clients and their contact points: found, created with their account, changed.

Past contact points are kept: late events are resolved as of their own time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Client, GivenContactPoint, Language, ReferenceTaken
from app.domain.clients.parties.contact_points import ContactPoint, ContactRole, InboxTaken
from app.domain.clients.parties.normalisation import Party, PartyKind
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.errors import DomainError
from app.domain.metering.ledger import genesis
from app.repositories.connections import Connection

_ERRORS: dict[str, type[DomainError]] = {
    "clients_reference_key": ReferenceTaken,
    "contact_points_inbox_of_one_client": InboxTaken,
}


@contextmanager
def constraint_errors_for(subject: str) -> Iterator[None]:
    """Raise the domain's error for a constraint that a statement violates.

    Args:
        subject: what the error is about; it is shown.

    Raises:
        ReferenceTaken, InboxTaken: the transaction is lost.
    """
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as violation:
        name = violation.constraint_name
        if name not in _ERRORS:
            raise
        raise _ERRORS[name](subject) from violation


_POINT_COLUMNS = "client_id, id, role, kind, value, given_as, valid_from, valid_to"

_IN_FORCE = f"""
SELECT {_POINT_COLUMNS} FROM contact_points
WHERE client_id = ANY($1::uuid[]) AND (valid_to IS NULL OR valid_to > $2) ORDER BY id
"""

_HISTORY = f"SELECT {_POINT_COLUMNS} FROM contact_points WHERE client_id = $1 ORDER BY id"

_DELETE_POINTS = "DELETE FROM contact_points WHERE client_id = $1 AND id = ANY($2::uuid[])"

_INSERT_POINTS = f"""
INSERT INTO contact_points ({_POINT_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def read_contact_points(
    connection: Connection, client_ids: Sequence[str], now: datetime
) -> Mapping[str, tuple[GivenContactPoint, ...]]:
    """Return, by client, what is in force now or later, in the order in which it was given."""
    points: defaultdict[str, tuple[GivenContactPoint, ...]] = defaultdict(tuple)
    for row in await connection.fetch(_IN_FORCE, list(client_ids), now):
        points[row["client_id"]] += (_point_from_row(row),)
    return points


async def read_history(connection: Connection, client_id: str) -> dict[str, GivenContactPoint]:
    """Return every contact point that a client has or had, by its row's id."""
    return {row["id"]: _point_from_row(row) for row in await connection.fetch(_HISTORY, client_id)}


async def delete_contact_points(connection: Connection, client_id: str, ids: Iterable[str]) -> None:
    """Delete rows that others take the place of."""
    await connection.execute(_DELETE_POINTS, client_id, list(ids))


async def insert_contact_points(
    connection: Connection, client_id: str, points: Mapping[str, GivenContactPoint]
) -> None:
    """Store contact points under new ids.

    Raises:
        InboxTaken: one of them is another client's inbox during that time.
    """
    for row_id, given in points.items():
        point = given.point
        with constraint_errors_for(point.party.value):
            await connection.execute(
                _INSERT_POINTS,
                client_id,
                row_id,
                point.role,
                point.party.kind,
                point.party.value,
                given.given_as,
                point.valid_from,
                point.valid_to,
            )


def _point_from_row(row: asyncpg.Record) -> GivenContactPoint:
    point = ContactPoint(
        role=ContactRole(row["role"]),
        party=Party(PartyKind(row["kind"]), row["value"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    return GivenContactPoint(point=point, given_as=row["given_as"])


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

_REGION = "SELECT region FROM clients WHERE id = $1"

_UPDATE = "UPDATE clients SET name = $2, timezone = $3, language = $4, region = $5 WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFilter:
    """Which clients are asked for, oldest first; a condition left at None admits all.

    Attributes:
        after: the id of the client that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    reference: str | None = None
    after: str | None = None


async def find_clients(connection: Connection, query: ClientFilter, now: datetime) -> list[Client]:
    """Return clients with the contact points that are in force now or later."""
    rows = await connection.fetch(_FIND, query.client_id, query.reference, query.after, query.limit)
    points = await read_contact_points(connection, [row["id"] for row in rows], now)
    return [_client(row, points[row["id"]]) for row in rows]


async def read_language(connection: Connection, client_id: str) -> Language:
    """Return the language of a client that there is."""
    return Language(await connection.fetchval(_LANGUAGE, client_id))


async def read_region(connection: Connection, client_id: str) -> str | None:
    """Return the region in which a client's national numbers are read; None without the client."""
    region: str | None = await connection.fetchval(_REGION, client_id)
    return region


async def insert_client(connection: Connection, client: Client) -> None:
    """Store a new client and open its account; contact points are stored apart.

    Raises:
        ReferenceTaken: another client has that reference.
    """
    with constraint_errors_for(client.reference):
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
