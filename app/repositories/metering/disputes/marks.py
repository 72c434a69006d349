"""How the disputes of interactions stand, where ledger entries are shown."""

from collections.abc import Iterable

from app.domain.metering.disputes import DisputeStatus
from app.repositories.connections import Connection

# Opened while an earlier one is open there is none: the one opened last tells.
_READ = """
SELECT DISTINCT ON (interaction_id) interaction_id, status FROM disputes
WHERE client_id = $1 AND interaction_id = ANY($2::uuid[]) AND status <> 'withdrawn'
ORDER BY interaction_id, opened_step DESC
"""


async def read_marks(
    connection: Connection, client_id: str, interaction_ids: Iterable[str]
) -> dict[str, DisputeStatus]:
    """Return how the last dispute stands, by interaction; a withdrawn one is none."""
    rows = await connection.fetch(_READ, client_id, sorted(set(interaction_ids)))
    return {row["interaction_id"]: DisputeStatus(row["status"]) for row in rows}
