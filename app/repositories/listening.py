"""Hears what is notified on a channel; what is missed while the connection is lost is told."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg

from app.repositories.connections import PASSING, Connection

OnNotice = Callable[[str | None], None]

_RECONNECT_SECONDS = 2.0
_PROBE_SECONDS, _ANSWER_SECONDS = 20.0, 5.0
_LOSSES = (asyncpg.PostgresError, asyncpg.InternalClientError, *PASSING)


async def listen(
    connect: Callable[[], Awaitable[Connection]], channel: str, on_notice: OnNotice
) -> None:
    """Call back with every notification on a channel, until cancelled.

    Args:
        connect: gives the connection that only hears.
        channel: a name of our own.
        on_notice: told a notification's payload, or None after a time in which nothing was heard.
    """
    while True:
        try:
            connection = await connect()
        except (asyncpg.PostgresError, *PASSING):
            await asyncio.sleep(_RECONNECT_SECONDS)
            continue
        try:
            await _hear(connection, channel, on_notice)
        finally:
            connection.terminate()


async def _hear(connection: Connection, channel: str, on_notice: OnNotice) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())

    def heard(_: object, __: int, ___: str, payload: object) -> None:
        on_notice(str(payload))

    try:
        await connection.add_listener(channel, heard)
        on_notice(None)
        while not lost.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_PROBE_SECONDS):
                    await lost.wait()
                    return
            # a server that is silent for good is noticed by nothing else
            await connection.execute("SELECT 1", timeout=_ANSWER_SECONDS)
    except _LOSSES:
        await asyncio.sleep(_RECONNECT_SECONDS)
