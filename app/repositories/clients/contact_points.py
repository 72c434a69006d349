"""Contact points, the past ones included: late events are resolved as of their own time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import asyncpg

from app.domain.clients.clients import GivenContactPoint
from app.domain.clients.parties.contact_points import ContactPoint, ContactRole
from app.domain.clients.parties.normalisation import Party, PartyKind
from app.repositories.clients.violations import refused_as
from app.repositories.connections import Connection

_COLUMNS = "client_id, id, role, kind, value, given_as, valid_from, valid_to"

_IN_FORCE = f"""
SELECT {_COLUMNS} FROM contact_points
WHERE client_id = ANY($1::uuid[]) AND (valid_to IS NULL OR valid_to > $2) ORDER BY id
"""

_HISTORY = f"SELECT {_COLUMNS} FROM contact_points WHERE client_id = $1 ORDER BY id"

_DELETE = "DELETE FROM contact_points WHERE client_id = $1 AND id = ANY($2::uuid[])"

_INSERT = f"""
INSERT INTO contact_points ({_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def read_contact_points(
    connection: Connection, client_ids: Sequence[str], now: datetime
) -> Mapping[str, tuple[GivenContactPoint, ...]]:
    """Return, by client, what is in force now or later, in the order in which it was given."""
    found: defaultdict[str, tuple[GivenContactPoint, ...]] = defaultdict(tuple)
    for row in await connection.fetch(_IN_FORCE, list(client_ids), now):
        found[row["client_id"]] += (_from_row(row),)
    return found


async def read_history(connection: Connection, client_id: str) -> dict[str, GivenContactPoint]:
    """Return every contact point that a client has or had, by its row's id."""
    return {row["id"]: _from_row(row) for row in await connection.fetch(_HISTORY, client_id)}


async def delete_contact_points(connection: Connection, client_id: str, ids: Iterable[str]) -> None:
    """Delete rows that others take the place of."""
    await connection.execute(_DELETE, client_id, list(ids))


async def insert_contact_points(
    connection: Connection, client_id: str, points: Mapping[str, GivenContactPoint]
) -> None:
    """Store contact points under new ids.

    Raises:
        InboxTaken: one of them is another client's inbox during that time.
    """
    for row_id, given in points.items():
        point = given.point
        with refused_as(point.party.value):
            await connection.execute(
                _INSERT,
                client_id,
                row_id,
                point.role,
                point.party.kind,
                point.party.value,
                given.given_as,
                point.valid_from,
                point.valid_to,
            )


def _from_row(row: asyncpg.Record) -> GivenContactPoint:
    point = ContactPoint(
        role=ContactRole(row["role"]),
        party=Party(PartyKind(row["kind"]), row["value"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    return GivenContactPoint(point=point, given_as=row["given_as"])
