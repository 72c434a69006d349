"""The way into the queue, taken inside the transaction that causes the work, and its echo.

What is missed while the connection is lost is looked for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
from pydantic_core import to_json

from app.domain.jobs.jobs import NewJob
from app.repositories.connections import PASSING, Connection

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


_RECONNECT_SECONDS = 2.0


async def listen(
    connect: Callable[[], Awaitable[Connection]], wake: Callable[[str | None], None]
) -> None:
    """Call back with the kind of every new job that is due soon, until cancelled.

    Args:
        connect: gives the connection that only hears.
        wake: told a kind, or None after a time in which nothing was heard.
    """
    while True:
        try:
            connection = await connect()
        except (asyncpg.PostgresError, *PASSING):
            await asyncio.sleep(_RECONNECT_SECONDS)
            continue
        try:
            await _hear(connection, wake)
        finally:
            connection.terminate()


async def _hear(connection: Connection, wake: Callable[[str | None], None]) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())

    def heard(_: object, __: int, ___: str, kind: object) -> None:
        wake(str(kind))

    try:
        await connection.add_listener(CHANNEL, heard)
        wake(None)
        await lost.wait()
    except (asyncpg.PostgresError, asyncpg.InternalClientError, *PASSING):
        await asyncio.sleep(_RECONNECT_SECONDS)
