"""The open interactions of all clients, in the order in which they are to be handled."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.deadlines.clocks import Sla
from app.domain.metering.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.metering.interaction_rows import from_row

# One that has no deadline, because its calendar does not reach that far, comes last.
_DUE = "COALESCE(due_at, 'infinity'::timestamp with time zone)"
_DUE_BEFORE = "CASE WHEN $5 >= '9999-01-01 00:00:00+00' THEN 'infinity' ELSE $5 END"

_CONDITIONS = {
    Sla.ON_TRACK: "warn_at > $8",
    Sla.AT_RISK: "warn_at <= $8 AND due_at >= $8",
    Sla.BREACHED: "due_at < $8",
    None: "true",
}


def _statement(condition: str) -> str:
    return f"""
SELECT * FROM interactions
WHERE status = 'open' AND {condition} AND $8::timestamptz IS NOT NULL
  AND ($1::uuid IS NULL OR client_id = $1)
  AND ($2::text IS NULL OR terms ->> 'plan_code' = $2)
  AND ($3::text IS NULL OR channel = $3)
  AND ($4::boolean IS NULL OR ((urgent -> 'grant' ->> 1) IS NULL
    AND urgent ->> 'grant' IS NOT NULL) = $4)
  AND ($5::timestamptz IS NULL
    OR ({_DUE}, rank, occurred_at, id) > ({_DUE_BEFORE}, $6, $7, $9::uuid))
ORDER BY {_DUE}, rank, occurred_at, id LIMIT $10
"""


_STATEMENTS = {sla: _statement(condition) for sla, condition in _CONDITIONS.items()}

LAST_DUE = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSought:
    """Which part of the work list is asked for; a condition left at None admits all.

    Attributes:
        after: deadline, rank, time and id of the item before the first one.
    """

    limit: int
    client_id: str | None = None
    plan: str | None = None
    sla: Sla | None = None
    channel: str | None = None
    is_urgent: bool | None = None
    after: tuple[datetime, int, datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An open interaction, and who has taken it."""

    interaction: Interaction
    operator: str | None
    taken_at: datetime | None

    @property
    def position(self) -> tuple[datetime, int, datetime, str]:
        """Return what the list is ordered by."""
        one = self.interaction
        rank = one.terms.rank if one.terms else 0
        return one.due_at or LAST_DUE, rank, one.order.time, one.id


async def find_work(
    pool: "asyncpg.Pool[asyncpg.Record]", sought: WorkSought, now: datetime
) -> list[WorkItem]:
    """Return open interactions by deadline, then plan, then first come (rulebook section 7)."""
    after = sought.after or (None, None, None, None)
    rows = await pool.fetch(
        _STATEMENTS[sought.sla],
        sought.client_id,
        sought.plan,
        sought.channel,
        sought.is_urgent,
        *after[:3],
        now,
        after[3],
        sought.limit,
    )
    return [WorkItem(from_row(row), row["operator"], row["taken_at"]) for row in rows]


_TAKE = """
UPDATE interactions SET operator = $2, taken_at = coalesce(taken_at, $3)
WHERE id = $1 AND (operator IS NULL OR operator = $2) RETURNING operator
"""

_HAND_BACK = "UPDATE interactions SET operator = NULL, taken_at = NULL WHERE id = $1"


async def take(
    pool: "asyncpg.Pool[asyncpg.Record]", interaction_id: str, operator: str, now: datetime
) -> bool:
    """Give an interaction to an operator; False when another one has it."""
    return await pool.fetchval(_TAKE, interaction_id, operator, now) is not None


async def hand_back(pool: "asyncpg.Pool[asyncpg.Record]", interaction_id: str) -> None:
    """Take an interaction from whoever has it."""
    await pool.execute(_HAND_BACK, interaction_id)


_ONE = "SELECT * FROM interactions WHERE id = $1"

_OF_PERIOD = """
SELECT * FROM interactions WHERE client_id = $1 AND period = $2 AND terms IS NOT NULL
"""


async def find_item(pool: "asyncpg.Pool[asyncpg.Record]", interaction_id: str) -> WorkItem | None:
    """Return an interaction and who has taken it."""
    row = await pool.fetchrow(_ONE, interaction_id)
    return None if row is None else WorkItem(from_row(row), row["operator"], row["taken_at"])


async def timed_interactions(
    connection: Connection, client_id: str, period: str
) -> list[Interaction]:
    """Return the interactions of a period that have or had a clock."""
    return [from_row(row) for row in await connection.fetch(_OF_PERIOD, client_id, period)]
