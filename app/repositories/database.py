"""Connections to PostgreSQL, all of them under the application's role."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from asyncpg.pgproto.pgproto import UUID

from app.repositories.application_role import APPLICATION_ROLE
from app.repositories.connecting import connect
from app.repositories.connections import AWAY, Connection
from app.repositories.health import DatabaseAway
from app.repositories.pools import (
    BoundedPool,
    Notice,
    open_pool,
)

CONNECTIONS = 16
"""How many there are at most, those of one's own aside."""

_SETTINGS = {"role": APPLICATION_ROLE, "application_name": "exitadmin", "timezone": "UTC"}

# A statement is planned once a connection; planned while a table is empty, it would scan that table
# for as long as the connection lives. Every statement of these paths has its index.
_READ_BY_INDEX = {"enable_seqscan": "off"}
_WRITE_BY_INDEX = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}

# Small batches look cheaper to plan anew each time, which costs more than they do.
_PLAN_ONCE = {"plan_cache_mode": "force_generic_plan"}


class Database:
    """The service's ways to one database: ``read``, ``read_snapshot`` and ``write``.

    ``connect`` gives a connection of one's own to tasks that keep theirs.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: BoundedPool | None = None
        self._on_failure: Notice = lambda _: None

    def tell_failures(self, on_failure: Notice) -> None:
        """Have somebody told of every failure met with one of the connections; before opening."""
        self._on_failure = on_failure

    def note(self, failure: BaseException) -> None:
        """Pass on a failure met with a connection of one's own."""
        self._on_failure(failure)

    async def open(self) -> None:
        """Connect; fails at once when the server cannot be reached."""
        self._pool = await open_pool(
            self._url,
            size=CONNECTIONS,
            server_settings=_SETTINGS | _READ_BY_INDEX,
            init=_prepare,
            reset=_keep,
        )
        self._pool.on_failure = self._on_failure

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Give a connection for reading; every statement sees what was committed before it began.

        Raises:
            PoolExhausted: no connection became free in time.
        """
        if self._pool is None:
            raise RuntimeError("the database is not open")
        async with self._pool.acquire() as connection:
            yield connection

    @asynccontextmanager
    async def read_within(self, seconds: float) -> AsyncIterator[Connection]:
        """Give a connection for reading that may last so long, getting the connection included.

        Raises:
            DatabaseAway: the database did not answer in time.
        """
        try:
            async with asyncio.timeout(seconds), self.read() as connection:
                yield connection
        except (*AWAY, asyncpg.PostgresError) as failure:
            raise DatabaseAway from failure

    @asynccontextmanager
    async def read_snapshot(self) -> AsyncIterator[Connection]:
        """Give a connection for reading; all its statements see the same moment.

        Raises:
            PoolExhausted: no connection became free in time.
        """
        async with (
            self.read() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """Give a connection in a transaction that commits on leaving and rolls back on an error.

        Raises:
            PoolExhausted: no connection became free in time.
        """
        async with self.read() as connection, connection.transaction():
            yield connection

    async def connect(self) -> Connection:
        """Open a bare connection of one's own; the caller closes it."""
        return await self._connect(_WRITE_BY_INDEX)

    async def connect_writer(self) -> Connection:
        """Open the connection that batches are written through; the caller closes it."""
        return await self._connect(_WRITE_BY_INDEX | _PLAN_ONCE)

    async def _connect(self, planning: dict[str, str]) -> Connection:
        try:
            connection = await connect(self._url, server_settings=_SETTINGS | planning)
            await _prepare(connection)
        except BaseException as failure:
            self._on_failure(failure)
            raise
        return connection

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()


async def _prepare(connection: Connection) -> None:
    """Read ids as text: they are compared and shown, never computed with."""
    await connection.set_type_codec(
        "uuid",
        schema="pg_catalog",
        encoder=lambda text: UUID(text).bytes,
        decoder=lambda octets: str(UUID(octets)),
        format="binary",
    )


async def _keep(connection: Connection) -> None:
    """Leave the session as it is: resetting it doubled the latency of a lone read."""
