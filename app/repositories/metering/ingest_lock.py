"""The transaction of a batch, and the lock that every batch takes on its way in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from app.repositories.connections import Connection

_KEY = 7_225_011_873

# One message instead of two: a round trip less on the hot path.
ENTER_SHARED = f"pg_advisory_xact_lock_shared({_KEY})"
"""What takes the lock beside others, for a statement that locks more after it."""
_BEGIN = f"BEGIN; SELECT {ENTER_SHARED}"
_LOCK_EXCLUSIVELY = f"SELECT pg_advisory_xact_lock({_KEY})"
_BEGIN_EXCLUSIVELY = f"BEGIN; {_LOCK_EXCLUSIVELY}"
_BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@asynccontextmanager
async def locked_transaction(
    connection: Connection, *, exclusive: bool, in_transaction: bool = False
) -> AsyncIterator[None]:
    """Open a transaction that has taken the ingest lock; it commits on leaving.

    An event that has to wait for another one, and that other one, could otherwise be recorded at
    the same time by two processes, each without seeing the other: a batch with such an event
    takes the lock exclusively, every other batch shares it.

    Args:
        connection: not in a transaction, unless it is inside.
        exclusive: wait for every batch in flight, and let none in before this one has ended.
        in_transaction: the transaction has begun and taken the ingest lock, sharing it.
    """
    try:
        if exclusive:
            await connection.execute(
                f"ROLLBACK; {_BEGIN_EXCLUSIVELY}" if in_transaction else _BEGIN_EXCLUSIVELY
            )
        elif not in_transaction:
            await connection.execute(_BEGIN)
        yield
    except BaseException:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")


async def lock_exclusively(connection: Connection) -> None:
    """Wait, in a transaction, for every batch in flight; none comes in before it has ended."""
    await connection.execute(_LOCK_EXCLUSIVELY)


@asynccontextmanager
async def snapshot(connection: Connection) -> AsyncIterator[None]:
    """Open a transaction that sees one instant, locks nothing and stores nothing."""
    await connection.execute(_BEGIN_SNAPSHOT)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")


class IngestLock:
    """Taken while the events of a batch still gather: a round trip that nobody waits for.

    Args:
        connect: gives the connection that only batches use.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]]) -> None:
        self._connect = connect
        self._taking: asyncio.Task[Connection] | None = None

    def take_ahead(self) -> None:
        """Begin the transaction of the batch to come."""
        if self._taking is None:
            self._taking = asyncio.get_running_loop().create_task(self._take())

    async def acquire(self) -> tuple[Connection, bool]:
        """Return the connection, and whether its transaction has begun and taken the ingest lock.

        Raises:
            OSError, asyncpg.PostgresError: the server cannot be reached.
        """
        taking, self._taking = self._taking, None
        if taking is not None:
            return await taking, True
        connection = await self._connect()
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
        return connection, False

    async def _take(self) -> Connection:
        connection = await self._connect()
        await connection.execute(_BEGIN)
        return connection
