"""Jobs as operators see them, and the dead ones brought back."""

from dataclasses import dataclass

import asyncpg

from app.domain.jobs.jobs import JobNotDead, JobRecord, JobState
from app.repositories.connections import Connection
from app.repositories.jobs.queue import CHANNEL

_SHOWN = """
id, kind, key, state, run_at, attempts, leased_by, available_at, last_error, created_at, done_at
"""

_LIST = f"""
SELECT {_SHOWN} FROM jobs
WHERE state = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4
"""

_REVIVE = f"""
WITH revived AS (
  UPDATE jobs SET state = 'ready', attempts = 0, available_at = now(), leased_by = NULL
  WHERE id = $1 AND state = 'dead'
  RETURNING {_SHOWN}
)
SELECT *, pg_notify('{CHANNEL}', kind) FROM revived
"""

_ONE = f"SELECT {_SHOWN} FROM jobs WHERE id = $1"

_FORGET = """
DELETE FROM jobs WHERE id IN (
  SELECT id FROM jobs
  WHERE state = 'done' AND done_at < now() - make_interval(days => $1)
    AND (kind <> 'notice' OR done_at < now() - make_interval(days => $2))
  LIMIT $3
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """Which jobs are asked for, newest first; None admits all.

    Attributes:
        before: the id of the job that comes before the first one.
    """

    state: JobState
    limit: int
    kind: str | None = None
    before: str | None = None


async def list_jobs(connection: Connection, query: JobQuery) -> list[JobRecord]:
    """Return jobs in one state, newest first."""
    rows = await connection.fetch(_LIST, query.state, query.kind, query.before, query.limit)
    return [_record(row) for row in rows]


async def revive(connection: Connection, job_id: str) -> JobRecord | None:
    """Make a dead job ready, with all its attempts before it; None when there is no such job.

    Raises:
        JobNotDead: it was not given up.
    """
    row = await connection.fetchrow(_REVIVE, job_id)
    if row is not None:
        return _record(row)
    if await connection.fetchrow(_ONE, job_id) is None:
        return None
    raise JobNotDead(job_id)


async def forget_done(
    connection: Connection, days: int, notice_days: int, most: int = 10_000
) -> bool:
    """Remove jobs done long ago; True when there may be more of them.

    Args:
        connection: any.
        days: how long a job is kept.
        notice_days: how long a notice is: until then its cause is not told again.
        most: how many at once.
    """
    done: str = await connection.execute(_FORGET, days, notice_days, most)
    return int(done.rsplit(" ", 1)[1]) == most


def _record(row: asyncpg.Record) -> JobRecord:
    return JobRecord(
        id=row["id"],
        kind=row["kind"],
        key=row["key"],
        state=JobState(row["state"]),
        run_at=row["run_at"],
        attempts=row["attempts"],
        leased_by=row["leased_by"],
        available_at=row["available_at"],
        last_error=row["last_error"],
        created_at=row["created_at"],
        done_at=row["done_at"],
    )
