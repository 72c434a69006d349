"""The open interactions of all clients, in the order in which they are to be handled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.deadlines.clocks import Sla
from app.domain.metering.interactions.interactions import Interaction, Status
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import READ, from_row

# One that has no deadline, because its calendar does not reach that far, comes last.
_DUE = "COALESCE(due_at, 'infinity'::timestamp with time zone)"
_NEVER = "'infinity'::timestamp with time zone"
_ITEM = f"{READ}, operator, taken_at"

_IS_GRANTED = """
((urgent -> 'grant' ->> 1) IS NULL AND coalesce(urgent ->> 'grant', '') <> '')
"""

_BY_SLA = {
    Sla.ON_TRACK: f"{_DUE} >= {{}} AND warn_at > {{}}",
    Sla.AT_RISK: f"{_DUE} >= {{}} AND warn_at <= {{}}",
    Sla.BREACHED: f"{_DUE} < {{}}",
}

# Written out, so that the partial indexes answer.
_BY_STATUS = {
    Status.OPEN: "status = 'open'",
    Status.PAUSED: "status = 'paused' AND status IN ('open', 'paused')",
    Status.HELD: "status = 'held'",
}

_ORDER = f"{_DUE}, rank, occurred_at, id"
_PARTS = " UNION ALL ".join(
    f"(SELECT {_ITEM}, rank, {part} AS part FROM interactions "
    f"WHERE {is_status} AND client_id = $1 ORDER BY {_ORDER} LIMIT $2)"
    for part, is_status in enumerate(_BY_STATUS.values())
)
_WAITING = f"SELECT * FROM ({_PARTS}) waiting ORDER BY part, {_ORDER} LIMIT $2"

LAST_DUE = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
"""Stands for no deadline in a position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkListQuery:
    """Which part of the work list is asked for; a condition left at None admits all.

    Attributes:
        status: open, or paused, or held.
        operator: what this one has taken.
        due_from, due_until: half-open span in which they are due.
        after: deadline, rank, time and id of the item before the first one.
    """

    limit: int
    status: Status = Status.OPEN
    operator: str | None = None
    client_id: str | None = None
    plan: str | None = None
    sla: Sla | None = None
    channel: str | None = None
    is_urgent: bool | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
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
        interaction = self.interaction
        rank = interaction.terms.rank if interaction.terms else 0
        return interaction.due_at or LAST_DUE, rank, interaction.order.time, interaction.id


async def find_work(connection: Connection, query: WorkListQuery, now: datetime) -> list[WorkItem]:
    """Return open interactions by deadline, then plan, then first come (rulebook section 7)."""
    statement, values = work_query(query, now)
    rows = await connection.fetch(statement, *values)
    return [WorkItem(from_row(row), row["operator"], row["taken_at"]) for row in rows]


async def find_waiting(connection: Connection, client_id: str, limit: int) -> list[WorkItem]:
    """Return the first of what waits of a client: to be handled, then paused, then held."""
    rows = await connection.fetch(_WAITING, client_id, limit)
    return [WorkItem(from_row(row), row["operator"], row["taken_at"]) for row in rows]


def work_query(query: WorkListQuery, now: datetime) -> tuple[str, list[object]]:
    """Return the statement that reads a part of the work list, and its values.

    It holds the conditions that are asked for and no others, so that the index answers it: one
    statement for all of them would read from the beginning of the list, however far the page is.
    """
    parts = [_BY_STATUS[query.status]]
    values: list[object] = []
    for condition, given in _conditions(query, now):
        places = range(len(values) + 1, len(values) + 1 + len(given))
        parts.append(condition.format(*(f"${place}" for place in places)))
        values += given
    where, limit = " AND ".join(parts), f"${len(values) + 1}"
    order = f"{_DUE}, rank, occurred_at, id"
    statement = f"SELECT {_ITEM} FROM interactions WHERE {where} ORDER BY {order} LIMIT {limit}"
    return statement, [*values, query.limit]


def _conditions(query: WorkListQuery, now: datetime) -> Iterator[tuple[str, Sequence[object]]]:
    equal = (
        ("client_id", query.client_id),
        ("terms ->> 'plan_code'", query.plan),
        ("channel", query.channel),
        ("operator", query.operator),
        (_IS_GRANTED, query.is_urgent),
    )
    for expression, value in equal:
        if value is not None:
            yield f"{expression} = {{}}", [value]
    for operator, edge in ((">=", query.due_from), ("<", query.due_until)):
        if edge is not None:
            yield f"{_DUE} {operator} {{}}", [edge]
    if query.sla is not None:
        condition = _BY_SLA[query.sla]
        yield condition, [now] * condition.count("{}")
    if query.after is not None:
        due, *rest = query.after
        is_last = due >= LAST_DUE
        due_place = _NEVER if is_last else "{}"
        yield (
            f"({_DUE}, rank, occurred_at, id) > ({due_place}, {{}}, {{}}, {{}})",
            rest if is_last else [due, *rest],
        )


_TAKE = """
UPDATE interactions SET operator = $2, taken_at = coalesce(taken_at, $3)
WHERE id = $1 AND status IN ('open', 'paused') AND (operator IS NULL OR operator = $2)
RETURNING operator
"""

_TAKE_OVER = """
UPDATE interactions SET operator = $2, taken_at = $3
WHERE id = $1 AND status IN ('open', 'paused') AND operator = $4
RETURNING operator
"""

_HAND_BACK = "UPDATE interactions SET operator = NULL, taken_at = NULL WHERE id = $1"


async def take(connection: Connection, interaction_id: str, operator: str, now: datetime) -> bool:
    """Give an interaction to an operator; False when another one has it, or it is not open."""
    return await connection.fetchval(_TAKE, interaction_id, operator, now) is not None


async def take_over(
    connection: Connection, interaction_id: str, operator: str, former: str, now: datetime
) -> bool:
    """Give an interaction to an operator instead of another; False when that one has it no more."""
    values = (interaction_id, operator, now, former)
    return await connection.fetchval(_TAKE_OVER, *values) is not None


async def hand_back(connection: Connection, interaction_id: str) -> None:
    """Take an interaction from whoever has it."""
    await connection.execute(_HAND_BACK, interaction_id)


_ONE = f"SELECT {_ITEM} FROM interactions WHERE id = $1"

_OF_PERIOD = f"""
SELECT {READ} FROM interactions WHERE client_id = $1 AND period = $2 AND terms IS NOT NULL
"""


async def find_item(connection: Connection, interaction_id: str) -> WorkItem | None:
    """Return an interaction and who has taken it."""
    row = await connection.fetchrow(_ONE, interaction_id)
    return None if row is None else WorkItem(from_row(row), row["operator"], row["taken_at"])


async def timed_interactions(
    connection: Connection, client_id: str, period: str
) -> list[Interaction]:
    """Return the interactions of a period that have or had a clock."""
    return [from_row(row) for row in await connection.fetch(_OF_PERIOD, client_id, period)]


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
