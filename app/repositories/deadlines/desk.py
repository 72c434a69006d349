"""What the desk shows around the work list: how much there is, and whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection

_COUNTS = """
SELECT count(*) FILTER (WHERE status = 'open') AS open,
  count(*) FILTER (WHERE status = 'open' AND due_at < $1) AS breached,
  count(*) FILTER (WHERE status = 'open' AND due_at >= $1 AND warn_at <= $1) AS at_risk,
  count(*) FILTER (WHERE status = 'open' AND operator = $2) AS own,
  count(*) FILTER (WHERE status = 'paused') AS paused,
  (SELECT count(*) FROM interactions WHERE status = 'held') AS held
FROM interactions WHERE status IN ('open', 'paused')
"""

_CLIENTS = "SELECT id, reference, name, timezone, region FROM clients WHERE id = ANY($1::uuid[])"

_WITH_WORK = """
SELECT id, reference, name, timezone, region FROM clients c WHERE EXISTS (
  SELECT FROM interactions i WHERE i.client_id = c.id AND i.status IN ('open', 'paused')
) ORDER BY name, id LIMIT $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts:
    """How many interactions wait.

    Attributes:
        open: all that are to be handled; ``breached``, ``at_risk`` and ``own`` are of these.
        own: those that the operator has taken.
    """

    open: int
    breached: int
    at_risk: int
    own: int
    paused: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAtDesk:
    """A client as far as it is shown beside an interaction.

    Attributes:
        timezone: IANA name.
        region: ISO 3166 code in which its numbers are written.
    """

    id: str
    reference: str
    name: str
    timezone: str
    region: str


async def count_work(connection: Connection, now: datetime, operator: str) -> WorkCounts:
    """Return how much there is to do at an instant, and how much of it an operator has."""
    [row] = await connection.fetch(_COUNTS, now, operator)
    return WorkCounts(**row)


async def read_clients_at_desk(
    connection: Connection, client_ids: Iterable[str]
) -> dict[str, ClientAtDesk]:
    """Return clients by their ids."""
    rows = await connection.fetch(_CLIENTS, sorted(set(client_ids)))
    return {row["id"]: ClientAtDesk(**row) for row in rows}


async def clients_with_work(connection: Connection, most: int) -> list[ClientAtDesk]:
    """Return the first clients, by name, for whom something is to be handled."""
    return [ClientAtDesk(**row) for row in await connection.fetch(_WITH_WORK, most)]
