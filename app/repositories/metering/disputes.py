"""Disputes: opened and decided under the client's lock, found, and marked on ledger entries."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from app.domain.metering.disputes import Dispute, DisputeStatus
from app.repositories.connections import Connection

_COLUMNS = """
id, client_id, interaction_id, members, message, opened_at, opened_by, units_before, status,
decided_at, decided_by, answer, units_after
"""
"""The columns that ``_from_row`` reads."""


def _from_row(row: Mapping[str, Any] | asyncpg.Record) -> Dispute:
    """Return the dispute that a row holds."""
    return Dispute(
        id=row["id"],
        client_id=row["client_id"],
        interaction_id=row["interaction_id"],
        members=tuple(row["members"]),
        message=row["message"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        units_before=row["units_before"],
        status=DisputeStatus(row["status"]),
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        answer=row["answer"],
        units_after=row["units_after"],
    )


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
_NEXT_STEP = """
SELECT 1 + coalesce(max(greatest(opened_step, decided_step)), 0) FROM disputes WHERE client_id = $1
"""

_INSERT = f"""
INSERT INTO disputes (id, client_id, interaction_id, members, message, opened_at, opened_by,
  units_before, status, opened_step)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ({_NEXT_STEP.replace("$1", "$2")}))
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


_UNITS = """
SELECT coalesce(sum(units), 0)::int FROM interactions WHERE client_id = $1 AND id = ANY($2::uuid[])
"""

_DECIDE = f"""
UPDATE disputes SET status = $3, decided_at = $4, decided_by = $5, answer = $6, units_after = $7,
  first_entry = $8, last_entry = $9, decided_step = ({_NEXT_STEP})
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


_ONE = f"SELECT {_COLUMNS} FROM disputes WHERE id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """Which disputes are asked for; a condition left at None admits all.

    Attributes:
        after: the id after which the page begins.
        is_oldest_first: else the one opened last is the first.
    """

    limit: int
    client_id: str | None = None
    interaction_id: str | None = None
    status: DisputeStatus | None = None
    after: str | None = None
    is_oldest_first: bool = False


async def find_dispute(connection: Connection, dispute_id: str) -> Dispute | None:
    """Return a dispute by its id."""
    row = await connection.fetchrow(_ONE, dispute_id)
    return None if row is None else _from_row(row)


async def find_disputes(connection: Connection, dispute_filter: DisputeFilter) -> list[Dispute]:
    """Return disputes in the order of their opening, or the other way round."""
    asked = (
        ("client_id =", dispute_filter.client_id),
        ("interaction_id =", dispute_filter.interaction_id),
        ("status =", dispute_filter.status),
        ("id >" if dispute_filter.is_oldest_first else "id <", dispute_filter.after),
    )
    given = [(condition, value) for condition, value in asked if value is not None]
    where = " AND ".join(f"{condition} ${n}" for n, (condition, _) in enumerate(given, start=2))
    order = "id" if dispute_filter.is_oldest_first else "id DESC"
    statement = f"SELECT {_COLUMNS} FROM disputes WHERE {where or 'true'} ORDER BY {order} LIMIT $1"
    rows = await connection.fetch(statement, dispute_filter.limit, *(value for _, value in given))
    return [_from_row(row) for row in rows]


_SPANS = """
SELECT id, first_entry, last_entry FROM disputes
WHERE client_id = $1 AND first_entry IS NOT NULL ORDER BY first_entry
"""


@dataclass(frozen=True, slots=True)
class DisputedEntries:
    """A client's accepted disputes with the entries of each, in the order of the ledger.

    Attributes:
        spans: the first and the last sequence number, and the dispute's id; none overlap.
    """

    spans: Sequence[tuple[int, int, str]]

    def dispute_of(self, seq: int) -> str | None:
        """Return the id of the dispute that an entry follows from."""
        place = bisect_right(self.spans, seq, key=lambda span: span[0]) - 1
        if place < 0:
            return None
        _, last, dispute_id = self.spans[place]
        return dispute_id if seq <= last else None


async def read_disputed_entries(connection: Connection, client_id: str) -> DisputedEntries:
    """Return the entries that follow from a client's disputes."""
    rows = await connection.fetch(_SPANS, client_id)
    return DisputedEntries([(row["first_entry"], row["last_entry"], row["id"]) for row in rows])


# Opened while an earlier one is open there is none: the one opened last tells.
_LAST_STATUSES = """
SELECT DISTINCT ON (interaction_id) interaction_id, status FROM disputes
WHERE client_id = $1 AND interaction_id = ANY($2::uuid[]) AND status <> 'withdrawn'
ORDER BY interaction_id, opened_step DESC
"""


async def read_marks(
    connection: Connection, client_id: str, interaction_ids: Iterable[str]
) -> dict[str, DisputeStatus]:
    """Return how the last dispute stands, by interaction; a withdrawn one is none."""
    rows = await connection.fetch(_LAST_STATUSES, client_id, sorted(set(interaction_ids)))
    return {row["interaction_id"]: DisputeStatus(row["status"]) for row in rows}
