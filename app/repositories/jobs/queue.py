"""The way into the queue, taken inside the transaction that causes the work, and its echo."""

from collections.abc import Sequence

from pydantic_core import to_json

from app.domain.jobs.jobs import NewJob
from app.repositories.connections import Connection

CHANNEL = "exitadmin_jobs"
"""Where workers listen; a notification names a kind, once a statement, and says: look again."""

NEAR_SECONDS = 60
"""Workers look by themselves at least as often: what is due later wakes nobody."""

# UUID version 7 of the server's clock: a random one with the milliseconds in its first six bytes.
_NEW_ID = """
encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
  FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
"""

# A notification takes a lock of the whole server at the commit: only what is near is worth it.
_ENQUEUE = f"""
WITH given AS (
  SELECT * FROM json_to_recordset($1)
    AS t(kind text, key text, run_at timestamptz, payload jsonb)
), added AS (
  INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
  SELECT {_NEW_ID}, kind, key, 'ready', run_at, payload, 0, now() FROM given
  ON CONFLICT (kind, key) DO NOTHING
  RETURNING kind, run_at
)
SELECT pg_notify('{CHANNEL}', kind) FROM added
WHERE run_at < now() + interval '{NEAR_SECONDS} seconds' GROUP BY kind
"""


async def enqueue(connection: Connection, jobs: Sequence[NewJob]) -> None:
    """Add jobs; one whose kind and key are known already changes nothing.

    Workers are woken when the transaction commits. Enqueue after writing what the jobs will read.
    """
    if jobs:
        rows = [
            {"kind": job.kind, "key": job.key, "run_at": job.run_at, "payload": job.payload}
            for job in jobs
        ]
        await connection.execute(_ENQUEUE, to_json(rows).decode())
