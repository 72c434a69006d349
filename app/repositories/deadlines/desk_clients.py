"""Clients as the desk lists them: by name, found by what somebody types, with what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection
from app.repositories.deadlines.desk import ClientAtDesk

# By name in any spelling, by reference, by number or address.
_FIND = """
SELECT c.id, c.reference, c.name, c.timezone, c.region FROM clients c
WHERE (
  $1 = '' OR (folded($1) <> '' AND strpos(folded(c.name), folded($1)) > 0)
  OR strpos(lower(c.reference), lower($1)) > 0
  OR EXISTS (
    SELECT FROM contact_points p WHERE p.client_id = c.id AND coalesce($3 < p.valid_to, true)
      AND (strpos(lower(p.value), lower($1)) > 0 OR ($2 <> '' AND strpos(p.value, $2) > 0))
  )
) AND ($4::uuid IS NULL OR
  (lower(c.name), c.id) > (SELECT lower(name), id FROM clients WHERE id = $4))
ORDER BY lower(c.name), c.id LIMIT $5
"""

_WAITING = """
SELECT k.id, coalesce(w.open, 0) AS open, coalesce(w.breached, 0) AS breached,
  coalesce(w.paused, 0) AS paused, coalesce(h.held, 0) AS held,
  coalesce(q.questions, 0) AS questions
FROM unnest($1::uuid[]) AS k(id)
LEFT JOIN (
  SELECT client_id, count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'open' AND due_at < $2) AS breached,
    count(*) FILTER (WHERE status = 'paused') AS paused
  FROM interactions WHERE status IN ('open', 'paused') GROUP BY client_id
) w ON w.client_id = k.id
LEFT JOIN (
  SELECT client_id, count(*) AS held FROM interactions WHERE status = 'held' GROUP BY client_id
) h ON h.client_id = k.id
LEFT JOIN (
  SELECT client_id, count(*) AS questions FROM sheet_questions
  WHERE status = 'open' GROUP BY client_id
) q ON q.client_id = k.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClientQuery:
    """Which clients are listed.

    Attributes:
        typed: of a name, reference, number or address; empty for all.
        digits: those of a number that stand in its international form; empty for none.
        after: the id of the client after which the page begins.
    """

    typed: str
    digits: str
    after: str | None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCounts:
    """How much of a client waits: interactions, and questions to it.

    Attributes:
        open: to be handled, those that are late included.
    """

    open: int
    breached: int
    paused: int
    held: int
    questions: int


async def find_desk_clients(
    connection: Connection, query: DeskClientQuery, now: datetime
) -> list[ClientAtDesk]:
    """Return clients by name; their contact points count as far as they hold now or later."""
    rows = await connection.fetch(_FIND, query.typed, query.digits, now, query.after, query.limit)
    return [ClientAtDesk(**row) for row in rows]


async def count_waiting(
    connection: Connection, client_ids: Sequence[str], now: datetime
) -> dict[str, WaitingCounts]:
    """Return, by client, how much waits at an instant."""
    rows = await connection.fetch(_WAITING, list(client_ids), now)
    return {
        row["id"]: WaitingCounts(**{name: row[name] for name in WaitingCounts.__slots__})
        for row in rows
    }
