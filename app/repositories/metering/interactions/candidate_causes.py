"""What an interaction without a cause was perhaps done for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.metering.interactions.interactions import Interaction, Kind
from app.repositories.connections import Connection

OLDEST = timedelta(days=14)
MOST_SUGGESTIONS = 5

_CANDIDATES = """
SELECT i.id, i.occurred_at, i.kind, i.counterpart, e.data->>'summary' AS summary,
  i.operator IS NOT DISTINCT FROM $5 AS is_taken, i.status IN ('open', 'paused') AS is_open
FROM interactions i LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
  AND e.client_id IS NOT DISTINCT FROM i.client_id
WHERE i.client_id = $1 AND i.id <> $2 AND i.direction = 'inbound' AND NOT i.is_voided
  AND i.occurred_at BETWEEN $3 AND $4
ORDER BY is_taken DESC, is_open DESC, i.occurred_at DESC, i.id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCause:
    """An inbound interaction or a request that may have caused another interaction.

    Attributes:
        is_taken: by whom suggestions are made for.
        is_open: it still has to be handled.
    """

    id: str
    occurred_at: datetime
    kind: Kind
    counterpart: str | None
    summary: str | None
    is_taken: bool
    is_open: bool


async def find_candidate_causes(
    connection: Connection, interaction: Interaction, operator: str
) -> list[CandidateCause]:
    """Return what may have caused an interaction, best first (rulebook section 11).

    Args:
        connection: any.
        interaction: what stands alone.
        operator: the name under which things are taken.
    """
    at = interaction.order.time
    rows = await connection.fetch(
        _CANDIDATES,
        interaction.client_id,
        interaction.id,
        at - OLDEST,
        at,
        operator,
        MOST_SUGGESTIONS,
    )
    return [CandidateCause(**{**row, "kind": Kind(row["kind"])}) for row in rows]
