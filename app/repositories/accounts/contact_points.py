"""Contact points, the past ones included: late events are resolved as of their own time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, or_, select

from app.domain.accounts import GivenContactPoint
from app.domain.parties.contact_points import ContactPoint, ContactRole
from app.domain.parties.normalisation import Party, PartyKind
from app.repositories.accounts.transactions import Transaction
from app.repositories.accounts.violations import refused_as
from app.repositories.tables.clients import contact_points


async def read_contact_points(
    transaction: Transaction, client_ids: Sequence[str], now: datetime
) -> Mapping[str, tuple[GivenContactPoint, ...]]:
    """Return, by client, what is in force now or later, in the order in which it was given."""
    statement = (
        select(contact_points)
        .where(contact_points.c.client_id.in_(client_ids))
        .where(or_(contact_points.c.valid_to.is_(None), contact_points.c.valid_to > now))
        .order_by(contact_points.c.id)
    )
    found: defaultdict[str, tuple[GivenContactPoint, ...]] = defaultdict(tuple)
    for row in (await transaction.execute(statement)).mappings():
        found[row["client_id"]] += (_from_row(row),)
    return found


async def read_history(transaction: Transaction, client_id: str) -> dict[str, GivenContactPoint]:
    """Return every contact point that a client has or had, by its row's id."""
    statement = (
        select(contact_points)
        .where(contact_points.c.client_id == client_id)
        .order_by(contact_points.c.id)
    )
    rows = (await transaction.execute(statement)).mappings()
    return {row["id"]: _from_row(row) for row in rows}


async def delete_contact_points(
    transaction: Transaction, client_id: str, ids: Iterable[str]
) -> None:
    """Delete rows that others take the place of."""
    await transaction.execute(
        delete(contact_points)
        .where(contact_points.c.client_id == client_id)
        .where(contact_points.c.id.in_(list(ids)))
    )


async def insert_contact_points(
    transaction: Transaction, client_id: str, points: Mapping[str, GivenContactPoint]
) -> None:
    """Store contact points under new ids.

    Raises:
        InboxTaken: one of them is another client's inbox during that time.
    """
    for row_id, given in points.items():
        with refused_as(given.point.party.value):
            await transaction.execute(
                insert(contact_points).values(**_row_of(row_id, client_id, given))
            )


def _row_of(row_id: str, client_id: str, given: GivenContactPoint) -> dict[str, Any]:
    point = given.point
    return {
        "client_id": client_id,
        "id": row_id,
        "role": point.role,
        "kind": point.party.kind,
        "value": point.party.value,
        "given_as": given.given_as,
        "valid_from": point.valid_from,
        "valid_to": point.valid_to,
    }


def _from_row(row: RowMapping) -> GivenContactPoint:
    point = ContactPoint(
        role=ContactRole(row["role"]),
        party=Party(PartyKind(row["kind"]), row["value"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    return GivenContactPoint(point=point, given_as=row["given_as"])
