"""How an integration fares: counts by verdict, the last delivery, the last failure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.repositories.connections import Connection

COUNTED = ("ingested", "acknowledged", "ignored", "handshakes", "refused", "failed")
"""The columns that count, in the order of ``HealthChange.counts``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """What a batch of deliveries adds to one integration's figures.

    Attributes:
        counts: as ``COUNTED`` names them.
        last_failure_at, last_failure: None when nothing failed.
        failures_in_a_row: at the end of the batch.
        had_success: something in the batch did not fail.
    """

    integration_id: str
    counts: tuple[int, ...]
    last_delivery_at: datetime
    last_failure_at: datetime | None
    last_failure: str | None
    failures_in_a_row: int
    had_success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The figures of one integration since it exists."""

    counts: tuple[int, ...] = (0,) * len(COUNTED)
    last_delivery_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str | None = None
    failures_in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class Failing:
    """How many deliveries of an integration failed in a row, now and before a batch."""

    change: HealthChange
    name: str
    failures: int
    failures_before: int


async def write_health(connection: Connection, changes: Sequence[HealthChange]) -> list[Failing]:
    """Add to the figures; in the order of ids, so that two batches never wait for each other.

    Returns:
        the integrations whose last delivery failed.
    """
    rows = sorted(changes, key=lambda change: change.integration_id)
    written = await connection.fetch(
        _WRITE,
        [row.integration_id for row in rows],
        *([row.counts[place] for row in rows] for place in range(len(COUNTED))),
        [row.last_delivery_at for row in rows],
        [row.last_failure_at for row in rows],
        [row.last_failure for row in rows],
        [row.failures_in_a_row for row in rows],
        [row.had_success for row in rows],
    )
    counts = {row["integration_id"]: row for row in written}
    return [_failing(row, counts[row.integration_id]) for row in rows if row.failures_in_a_row > 0]


def _failing(change: HealthChange, row: asyncpg.Record) -> Failing:
    failures = row["failures_in_a_row"]
    before = 0 if change.had_success else failures - change.failures_in_a_row
    return Failing(change, row["name"], failures, before)


async def read_health(connection: Connection, ids: Sequence[str]) -> dict[str, Health]:
    """Return the figures of integrations; one that nothing was delivered to has none."""
    return {
        row["integration_id"]: Health(
            counts=tuple(row[name] for name in COUNTED),
            last_delivery_at=row["last_delivery_at"],
            last_failure_at=row["last_failure_at"],
            last_failure=row["last_failure"],
            failures_in_a_row=row["failures_in_a_row"],
        )
        for row in await connection.fetch(_READ, list(ids))
    }


_READ = f"""
SELECT integration_id, {", ".join(COUNTED)}, last_delivery_at, last_failure_at, last_failure,
  failures_in_a_row
FROM integration_health WHERE integration_id = ANY($1::uuid[])
"""

_ADDED = ", ".join(f"{name} = h.{name} + excluded.{name}" for name in COUNTED)

# No value of the table is replaced by an older one: several processes write.
_WRITE = f"""
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
    $6::bigint[], $7::bigint[], $8::timestamptz[], $9::timestamptz[], $10::text[],
    $11::integer[], $12::boolean[])
    AS t(integration_id, {", ".join(COUNTED)}, last_delivery_at, last_failure_at, last_failure,
      failures_in_a_row, had_success)
)
INSERT INTO integration_health AS h (integration_id, {", ".join(COUNTED)}, last_delivery_at,
  last_failure_at, last_failure, failures_in_a_row)
SELECT integration_id, {", ".join(COUNTED)}, last_delivery_at, last_failure_at, last_failure,
  failures_in_a_row FROM given ORDER BY integration_id
ON CONFLICT (integration_id) DO UPDATE SET {_ADDED},
  last_delivery_at = greatest(h.last_delivery_at, excluded.last_delivery_at),
  last_failure_at = greatest(h.last_failure_at, excluded.last_failure_at),
  last_failure = CASE WHEN excluded.last_failure_at >= coalesce(h.last_failure_at, '-infinity')
    THEN excluded.last_failure ELSE h.last_failure END,
  failures_in_a_row = excluded.failures_in_a_row + CASE WHEN EXISTS (
    SELECT FROM given g WHERE g.integration_id = excluded.integration_id AND g.had_success
  ) THEN 0 ELSE h.failures_in_a_row END
RETURNING h.integration_id, h.failures_in_a_row,
  (SELECT name FROM integrations i WHERE i.id = h.integration_id) AS name
"""
