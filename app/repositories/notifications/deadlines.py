"""Deadlines that jobs were enqueued for: which of them still hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection

_STANDING = """
SELECT k.place FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
  WITH ORDINALITY AS k(client_id, id, due_at, place)
JOIN interactions i ON i.client_id = k.client_id AND i.id = k.id
WHERE i.status = 'open' AND i.due_at = k.due_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineVersion:
    """An interaction's deadline as it was when a job was enqueued for it."""

    client_id: str
    interaction_id: str
    due_at: datetime


async def read_standing(
    connection: Connection, deadlines: Sequence[DeadlineVersion]
) -> set[DeadlineVersion]:
    """Return the deadlines that have not moved and whose interactions are still open."""
    rows = await connection.fetch(
        _STANDING,
        [deadline.client_id for deadline in deadlines],
        [deadline.interaction_id for deadline in deadlines],
        [deadline.due_at for deadline in deadlines],
    )
    return {deadlines[row["place"] - 1] for row in rows}
