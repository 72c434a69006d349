"""Jobs taken and given back by workers, under leases that go by the database's real clock."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import asyncpg
from pydantic_core import to_json

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Verdict
from app.repositories.connections import Connection

# A job begun before goes by the real clock alone; one never begun by the business's.
_TAKE = """
WITH begun AS (
  SELECT id, available_at AS since FROM jobs
  WHERE state = 'ready' AND kind = $1 AND available_at IS NOT NULL AND available_at <= now()
  ORDER BY available_at LIMIT $3 FOR UPDATE SKIP LOCKED
), fresh AS (
  SELECT id, run_at AS since FROM jobs
  WHERE state = 'ready' AND kind = $1 AND available_at IS NULL AND run_at <= $2
  ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED
), taken AS (
  SELECT id FROM (TABLE begun UNION ALL TABLE fresh) AS waiting ORDER BY since LIMIT $3
)
UPDATE jobs j SET attempts = j.attempts + 1, leased_by = $4,
  available_at = now() + make_interval(secs => $5)
FROM taken t WHERE j.id = t.id
RETURNING j.id, j.kind, j.key, j.run_at, j.payload, j.attempts
"""

# What a job carried may be personal: nothing of it is kept when it is done.
_GIVE_BACK = """
WITH verdicts AS (
  SELECT * FROM json_to_recordset($2)
    AS v(job_id uuid, state text, pause_seconds float8, is_attempt boolean, error text)
), removed AS (
  DELETE FROM jobs j USING verdicts v
  WHERE j.id = v.job_id AND v.state IS NULL AND j.leased_by = $1
  RETURNING j.id
), changed AS (
  UPDATE jobs j SET state = v.state,
    attempts = j.attempts - CASE WHEN v.is_attempt THEN 0 ELSE 1 END,
    leased_by = NULL,
    available_at = now() + make_interval(secs => v.pause_seconds),
    last_error = coalesce(v.error, j.last_error),
    done_at = CASE WHEN v.state = 'done' THEN now() END,
    payload = CASE WHEN v.state = 'done' THEN '{}' ELSE j.payload END
  FROM verdicts v
  WHERE j.id = v.job_id AND v.state IS NOT NULL AND j.leased_by = $1
  RETURNING j.id
)
SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM changed)
"""

# Of each kind the first of both indexes, however many wait.
_NEXT = """
SELECT kind, seconds FROM (
  SELECT kind, least(
    (SELECT extract(epoch FROM min(available_at) - now()) FROM jobs
     WHERE state = 'ready' AND kind = asked.kind AND available_at IS NOT NULL),
    (SELECT extract(epoch FROM min(run_at) - $2) FROM jobs
     WHERE state = 'ready' AND kind = asked.kind AND available_at IS NULL)
  )::float8 AS seconds
  FROM unnest($1::text[]) AS asked (kind)
) AS next WHERE seconds IS NOT NULL
"""

# One statement, one snapshot: a job that ends and what it enqueued are never both out of sight.
_WAITED_FOR = """
SELECT
  (SELECT json_object_agg(kind, jobs) FROM (
    SELECT kind, count(*) AS jobs FROM jobs WHERE state = 'ready' AND kind = ANY($1)
      AND (available_at IS NULL AND run_at <= $2 OR available_at <= now())
    GROUP BY kind) AS due) AS due,
  EXISTS (SELECT FROM jobs WHERE state = 'ready' AND kind = ANY($1) AND leased_by IS NOT NULL
    AND available_at > now() AND run_at <= $2) AS is_in_hand,
  (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND kind = ANY($1)
    AND available_at IS NULL AND run_at > $2) AS next_due
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who takes how many jobs of a kind, and for how long nobody else will."""

    kind: str
    worker: str
    limit: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedFor:
    """What is left of the jobs that were due by an instant.

    Attributes:
        due: how many jobs can be taken, by kind.
        is_in_hand: whether a worker holds one.
        next_due: when the first later job that was never begun is due.
    """

    due: Mapping[str, int]
    is_in_hand: bool
    next_due: datetime | None


async def take(connection: Connection, lease: Lease, now: datetime) -> list[Job]:
    """Take jobs that are due, those that wait longest first.

    Args:
        connection: any.
        lease: how many, of what kind, for whom.
        now: the business's instant; what was begun before goes by the real clock.
    """
    rows = await connection.fetch(_TAKE, lease.kind, now, lease.limit, lease.worker, lease.seconds)
    return sorted(map(_job, rows), key=lambda job: (job.run_at, job.id))


async def give_back(connection: Connection, worker: str, verdicts: Sequence[Verdict]) -> int:
    """Store what became of jobs; return of how many the lease was still held."""
    rows = to_json([asdict(verdict) for verdict in verdicts]).decode()
    count: int = await connection.fetchval(_GIVE_BACK, worker, rows)
    return count


async def seconds_until_next(
    connection: Connection, kinds: Sequence[str], now: datetime
) -> dict[str, float]:
    """Return how long until a job can be taken, of each kind of which there is one."""
    return {row["kind"]: row["seconds"] for row in await connection.fetch(_NEXT, kinds, now)}


async def read_waited_for(
    connection: Connection, kinds: Sequence[str], until: datetime
) -> WaitedFor:
    """Return what is left of the jobs that were due by an instant."""
    [row] = await connection.fetch(_WAITED_FOR, list(kinds), until)
    return WaitedFor(
        due=json.loads(row["due"] or "{}"),
        is_in_hand=row["is_in_hand"],
        next_due=row["next_due"],
    )


def _job(row: asyncpg.Record) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        key=row["key"],
        run_at=row["run_at"],
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
    )
