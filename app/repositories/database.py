"""Pools of connections to PostgreSQL: nobody waits for one without end, all in one role."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from asyncpg.pgproto.pgproto import UUID

from app.domain.live.topics import Change
from app.repositories.application_role import APPLICATION_ROLE
from app.repositories.connections import AWAY, Connection
from app.repositories.health import DatabaseAway
from app.repositories.live.noting import noting

HOST_SECONDS = 3.0
"""How long one of several hosts is waited for before the next one is asked."""

CONNECT_SECONDS = 10.0

_SILENT_SECONDS, _PROBE_SECONDS, _PROBES = 10, 5, 2
_SOCKET_OPTIONS = {
    "TCP_KEEPIDLE": _SILENT_SECONDS,
    "TCP_KEEPINTVL": _PROBE_SECONDS,
    "TCP_KEEPCNT": _PROBES,
    "TCP_USER_TIMEOUT": (_SILENT_SECONDS + _PROBES * _PROBE_SECONDS) * 1_000,
}
"""Of Linux: without them a machine that died is waited for a quarter of an hour."""


async def connect(url: str, **settings: Any) -> Connection:  # noqa: ANN401 - asyncpg's own
    """Connect to the first host that does what the URL asks for (``target_session_attrs``).

    The driver asks the next host only after a refusal; one that is silent, that is starting or
    recovering is passed over here too.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InternalClientError: none does.
    """
    urls = hosts_of(url)
    failure: Exception | None = None
    for host_url in urls:
        seconds = CONNECT_SECONDS if len(urls) == 1 else HOST_SECONDS
        try:
            connection: Connection = await asyncpg.connect(host_url, timeout=seconds, **settings)
        except (OSError, asyncpg.PostgresError) as refusal:
            failure = refusal
        except asyncpg.InternalClientError as unfit:  # a standby, where one that writes is asked
            failure = failure or unfit
        else:
            _notice_silence(connection)
            return connection
    raise failure or OSError("the URL names no host")


def hosts_of(url: str) -> list[str]:
    """Return a URL for each of the hosts that one names, in order."""
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return [url]
    return [parts._replace(netloc=f"{login}{at}{host}").geturl() for host in hosts.split(",")]


def _notice_silence(connection: Connection) -> None:
    # the driver has no setting for it
    transport: asyncio.Transport | None = getattr(connection, "_transport", None)
    to = transport.get_extra_info("socket") if transport is not None else None
    if to is None or to.family not in (socket.AF_INET, socket.AF_INET6):
        return
    to.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SOCKET_OPTIONS.items():
        if (option := getattr(socket, name, None)) is not None:
            to.setsockopt(socket.IPPROTO_TCP, option, value)


ACQUIRE_SECONDS = 10.0
"""How long a connection is waited for: far longer than any reader keeps one in ordinary times."""


SETTLING_SECONDS = 2.0
"""How long a server may take to end what a reader who was cut off had begun."""

_QUERIES_A_CONNECTION, _IDLE_SECONDS = 50_000, 300.0
"""asyncpg's own defaults, which its class does not have."""


class PoolExhausted(TimeoutError):
    """No connection became free in time."""


class NestedConnection(RuntimeError):
    """A connection is taken while one is held: enough of these at once wait for each other."""


class Holding:
    """Tells whether a task, or one that it has begun, holds a connection already.

    Tests switch it on (``is_watched``) and so find what would stop a busy service; it costs a
    running one nothing.
    """

    is_watched = False
    _current: "ContextVar[Holding | None]" = ContextVar("holding", default=None)

    def __init__(self) -> None:
        self.is_over = False

    def begin(self) -> None:
        """Take notice that a connection is wanted.

        Raises:
            NestedConnection: one is held.
        """
        if not Holding.is_watched:
            return
        former = Holding._current.get()
        if former is not None and not former.is_over:
            raise NestedConnection
        Holding._current.set(self)

    def end(self) -> None:
        """Take notice that it was given back, or not had."""
        self.is_over = True


OnCommit = Callable[[set[Change]], None]
"""Told what a transaction changed that was committed."""

Notice = Callable[[BaseException], None]
"""Told of what a connection was given back with, or why there is none."""


class BoundedPool(asyncpg.Pool):
    """asyncpg's pool; waiting for a connection, by whatever method, has a time limit."""

    on_failure: Notice = staticmethod(lambda _: None)

    def acquire(self, *, timeout: float | None = None) -> Any:  # noqa: ANN401 - asyncpg's
        """Give a connection, in an ``async with`` block.

        Raises:
            PoolExhausted: none became free in time.
        """
        return _Acquired(super().acquire(), timeout or ACQUIRE_SECONDS, self.on_failure)


async def open_pool(url: str, *, size: int, **settings: Any) -> BoundedPool:  # noqa: ANN401
    """Open a pool of at most so many connections, one of them at once.

    Args:
        url: of the database.
        size: how many at most.
        settings: further ones of ``asyncpg.create_pool``.
    """
    made = BoundedPool(
        url,
        min_size=0,  # asyncpg would log an outage with a trace at each attempt to keep more
        init_size=1,
        max_size=size,
        max_queries=_QUERIES_A_CONNECTION,
        max_inactive_connection_lifetime=_IDLE_SECONDS,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        loop=None,
        connect=connect,  # type: ignore[arg-type] # of whatever classes it is told
        **settings,
    )
    await made
    return made


class _Acquired:
    """One connection taken out of a pool, and given back in the end, outside of any transaction."""

    __slots__ = ("_connection", "_context", "_holding", "_on_failure", "_seconds")

    def __init__(self, context: Any, seconds: float, on_failure: Notice) -> None:  # noqa: ANN401
        self._context = context
        self._seconds = seconds
        self._on_failure = on_failure
        self._holding = Holding()

    async def __aenter__(self) -> Any:  # noqa: ANN401 - a connection in a proxy
        self._holding.begin()
        try:
            async with asyncio.timeout(self._seconds):
                self._connection: Connection = await self._context.__aenter__()
                return self._connection
        except TimeoutError as failure:
            self._holding.end()
            exhausted = PoolExhausted()
            self._on_failure(exhausted)
            raise exhausted from failure
        except BaseException as failure:
            self._holding.end()
            self._on_failure(failure)
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._holding.end()
        if failure is None:
            await self._context.__aexit__(kind, failure, trace)
            return
        self._on_failure(failure)
        await asyncio.shield(self._settle_and_give_back())

    async def _settle_and_give_back(self) -> None:
        try:
            await _settle(self._connection)
        finally:
            await self._context.__aexit__(None, None, None)


async def _settle(connection: Connection) -> None:
    """End what a failure may have left open, or the connection with it.

    A statement that was prepared and not executed has begun a transaction that neither the
    driver's state nor its transactions know of; a simple query, even an empty one, ends it.
    """
    try:
        async with asyncio.timeout(SETTLING_SECONDS):
            await connection.execute("")
    except BaseException as failure:
        with suppress(asyncpg.InterfaceError):  # it was lost, and given back so
            connection.terminate()
        if not isinstance(failure, Exception):
            raise


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
        self._on_commit: OnCommit = lambda _: None

    def tell_changes(self, on_commit: OnCommit) -> None:
        """Have somebody told what every transaction of ``write`` changed; before opening."""
        self._on_commit = on_commit

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

        What is noted in it (``changed``) is told once it has been committed.

        Raises:
            PoolExhausted: no connection became free in time.
        """
        with noting() as changes:
            async with self.read() as connection, connection.transaction():
                yield connection
        if changes:
            self._on_commit(changes)

    @asynccontextmanager
    async def write_at_once(self) -> AsyncIterator[Connection]:
        """Give a connection for one statement that writes, which is a transaction by itself.

        A third of the way: nothing is said of where the transaction begins and ends.

        Raises:
            PoolExhausted: no connection became free in time.
        """
        with noting() as changes:
            async with self.read() as connection:
                yield connection
        if changes:
            self._on_commit(changes)

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
