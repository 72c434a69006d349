"""Bare connections: their type, what may pass by itself, and one that heals."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
)
"""A bare connection; the driver's class cannot be subscripted at run time."""

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.TransactionRollbackError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Failures of the moment, not of the data: the same transaction may succeed when tried again."""

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Of those, what says that no server is there that would do anything; the last one too, when it
ended the connection just as a statement was sent."""

LEADS_NOWHERE = (asyncpg.ReadOnlySQLTransactionError, TimeoutError)
"""The connection lives, but its server is a standby, or does not answer."""

SCHEMA_DIFFERS = asyncpg.SyntaxOrAccessError
"""The schema or its rights are not those that this program was written for: no event can do."""

Unwritable = ValueError
"""Of what passes, what the driver says of values that it cannot encode: no trying again helps."""

OfTheData = (Unwritable, asyncpg.DataError, asyncpg.ProgramLimitExceededError)
"""Values that no database would take: sending them again is in vain."""

TooLongToIndex = asyncpg.ProgramLimitExceededError
"""Values that an index has no room for."""

AlreadyRecorded = asyncpg.UniqueViolationError
"""Another process recorded an event of the same key meanwhile: tried again, it is known."""


class OwnConnection:
    """A connection kept by one task for itself, opened anew after it was lost."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]]) -> None:
        self._connect = connect
        self._connection: Connection | None = None

    async def get(self) -> Connection:
        """Return the live connection.

        Raises:
            OSError, asyncpg.PostgresError: the server cannot be reached.
        """
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        return self._connection

    def drop(self) -> None:
        """Let go of it at once: the next one may lead to a server that writes."""
        if self._connection is not None:
            self._connection.terminate()

    async def close(self) -> None:
        """Close it, if it was ever opened."""
        if self._connection is not None:
            await self._connection.close()
