"""Opens disputes; the caller holds the client's lock."""

from dataclasses import dataclass

from app.domain.metering.disputes import Dispute
from app.repositories.connections import Connection

_DISPUTED = """
SELECT i.period, c.timezone, t.members, t.units,
  EXISTS (SELECT FROM disputes d
    WHERE d.client_id = i.client_id AND d.interaction_id = i.id AND d.status = 'open') AS is_open
FROM interactions i JOIN clients c ON c.id = i.client_id, LATERAL (
  SELECT array_agg(m.id ORDER BY m.id) AS members, sum(m.units)::int AS units
  FROM interactions m WHERE m.client_id = i.client_id AND m.thread_id = i.thread_id
) t
WHERE i.client_id = $1 AND i.id = $2
"""

# The steps of a client's disputes are numbered in order of recording: reports tile by them.
NEXT_STEP = """
SELECT 1 + coalesce(max(greatest(opened_step, decided_step)), 0) FROM disputes WHERE client_id = $1
"""

_INSERT = f"""
INSERT INTO disputes (id, client_id, interaction_id, members, message, opened_at, opened_by,
  units_before, status, opened_step)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ({NEXT_STEP.replace("$1", "$2")}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """An interaction as far as it tells whether it can be disputed.

    Attributes:
        period: the id of the month in which it counts.
        timezone: the client's.
        members: ids of its thread's interactions.
        units: what they count together.
        is_open: it has an open dispute.
    """

    period: str
    timezone: str
    members: tuple[str, ...]
    units: int
    is_open: bool


async def read_disputed(
    connection: Connection, client_id: str, interaction_id: str
) -> Disputed | None:
    """Return a client's interaction; None when the client has no such one."""
    row = await connection.fetchrow(_DISPUTED, client_id, interaction_id)
    if row is None:
        return None
    return Disputed(
        period=row["period"],
        timezone=row["timezone"],
        members=tuple(row["members"]),
        units=row["units"],
        is_open=row["is_open"],
    )


async def insert_dispute(connection: Connection, dispute: Dispute) -> None:
    """Store a dispute that was just opened."""
    await connection.execute(
        _INSERT,
        dispute.id,
        dispute.client_id,
        dispute.interaction_id,
        dispute.members,
        dispute.message,
        dispute.opened_at,
        dispute.opened_by,
        dispute.units_before,
        dispute.status,
    )
