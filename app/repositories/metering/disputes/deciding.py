"""Decides disputes; the caller holds the client's lock."""

from app.domain.metering.disputes import Dispute
from app.repositories.connections import Connection
from app.repositories.metering.disputes.opening import NEXT_STEP

_UNITS = """
SELECT coalesce(sum(units), 0)::int FROM interactions WHERE client_id = $1 AND id = ANY($2::uuid[])
"""

_DECIDE = f"""
UPDATE disputes SET status = $3, decided_at = $4, decided_by = $5, answer = $6, units_after = $7,
  first_entry = $8, last_entry = $9, decided_step = ({NEXT_STEP})
WHERE client_id = $1 AND id = $2
"""


async def units_of(connection: Connection, dispute: Dispute) -> int:
    """Return what the interactions of a disputed thread count now."""
    units: int = await connection.fetchval(_UNITS, dispute.client_id, dispute.members)
    return units


async def write_decision(
    connection: Connection, dispute: Dispute, entries: tuple[int, int] | None
) -> None:
    """Store how a dispute ended.

    Args:
        connection: in the transaction of the decision.
        dispute: as decided.
        entries: the first and the last ledger entry that follow from it; None when none does.
    """
    first, last = entries or (None, None)
    await connection.execute(
        _DECIDE,
        dispute.client_id,
        dispute.id,
        dispute.status,
        dispute.decided_at,
        dispute.decided_by,
        dispute.answer,
        dispute.units_after,
        first,
        last,
    )
