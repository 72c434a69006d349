"""Hears that there is new work; what is missed while the connection is lost is looked for."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg

from app.repositories.connections import PASSING, Connection
from app.repositories.jobs.queue import CHANNEL

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
