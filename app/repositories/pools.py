"""Pools of connections that nobody waits for without end."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import asyncpg

from app.repositories.connecting import connect

ACQUIRE_SECONDS = 10.0
"""How long a connection is waited for: far longer than any reader keeps one in ordinary times."""


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
    """One connection taken out of a pool, and given back in the end."""

    __slots__ = ("_context", "_holding", "_on_failure", "_seconds")

    def __init__(self, context: Any, seconds: float, on_failure: Notice) -> None:  # noqa: ANN401
        self._context = context
        self._seconds = seconds
        self._on_failure = on_failure
        self._holding = Holding()

    async def __aenter__(self) -> Any:  # noqa: ANN401 - a connection in a proxy
        self._holding.begin()
        try:
            async with asyncio.timeout(self._seconds):
                return await self._context.__aenter__()
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
        if failure is not None:
            self._on_failure(failure)
        await self._context.__aexit__(kind, failure, trace)
