"""Disputes as people read them."""

from dataclasses import dataclass

from app.domain.metering.disputes import Dispute, DisputeStatus
from app.repositories.connections import Connection
from app.repositories.metering.disputes.rows import COLUMNS, from_row

_ONE = f"SELECT {COLUMNS} FROM disputes WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputesSought:
    """Which disputes are asked for; a condition left at None admits all.

    Attributes:
        after: the id after which the page begins.
        is_oldest_first: else the one opened last is the first.
    """

    limit: int
    client_id: str | None = None
    status: DisputeStatus | None = None
    after: str | None = None
    is_oldest_first: bool = False


async def find_dispute(connection: Connection, dispute_id: str) -> Dispute | None:
    """Return a dispute by its id."""
    row = await connection.fetchrow(_ONE, dispute_id)
    return None if row is None else from_row(row)


async def find_disputes(connection: Connection, sought: DisputesSought) -> list[Dispute]:
    """Return disputes in the order of their opening, or the other way round."""
    asked = (
        ("client_id =", sought.client_id),
        ("status =", sought.status),
        ("id >" if sought.is_oldest_first else "id <", sought.after),
    )
    given = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(f"{condition} ${n}" for n, (condition, _) in enumerate(given, start=2))
    order = "id" if sought.is_oldest_first else "id DESC"
    statement = f"SELECT {COLUMNS} FROM disputes WHERE {where or 'true'} ORDER BY {order} LIMIT $1"
    rows = await connection.fetch(statement, sought.limit, *(value for _, value in given))
    return [from_row(row) for row in rows]
