"""The last calls of all clients, and what else a caller has open."""

from collections import defaultdict
from collections.abc import Iterable

from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.deadlines.work_list import WorkItem
from app.repositories.directory.names import PartyOfClient
from app.repositories.metering.interactions.rows import READ, columns_of, from_row

_MOST_OPEN = 5
"""Of one caller."""

_LAST = f"""
SELECT {READ}, operator, taken_at FROM interactions
WHERE kind = 'call' AND NOT is_voided AND ($1::uuid IS NULL OR id < $1)
ORDER BY id DESC LIMIT $2
"""

_OPEN = f"""
SELECT k.party AS asked_party, {columns_of("i")}
FROM unnest($1::uuid[], $2::text[]) AS k(client_id, party)
CROSS JOIN LATERAL (
  SELECT {READ} FROM interactions
  WHERE client_id = k.client_id AND counterpart = k.party
    AND status IN ('open', 'paused', 'held')
  ORDER BY occurred_at DESC, id DESC LIMIT $3
) i ORDER BY i.occurred_at DESC, i.id DESC
"""

_NAMES = "SELECT id, name FROM clients WHERE id = ANY($1::uuid[])"


async def find_last_calls(connection: Connection, before: str | None, limit: int) -> list[WorkItem]:
    """Return calls as they were recorded, the last one first, from before an id on."""
    rows = await connection.fetch(_LAST, before, limit)
    return [WorkItem(from_row(row), row["operator"], row["taken_at"]) for row in rows]


async def find_open(
    connection: Connection, parties: Iterable[PartyOfClient]
) -> dict[PartyOfClient, list[Interaction]]:
    """Return what clients have open with parties, the latest first."""
    wanted = sorted(set(parties))
    if not wanted:
        return {}
    rows = await connection.fetch(
        _OPEN, [client for client, _ in wanted], [party for _, party in wanted], _MOST_OPEN
    )
    found: dict[PartyOfClient, list[Interaction]] = defaultdict(list)
    for row in rows:
        found[row["client_id"], row["asked_party"]].append(from_row(row))
    return dict(found)


async def read_client_names(connection: Connection, client_ids: Iterable[str]) -> dict[str, str]:
    """Return what clients are called, by id."""
    rows = await connection.fetch(_NAMES, sorted(set(client_ids)))
    return {row["id"]: row["name"] for row in rows}
