"""Announces what changed to all processes: after the commit, and at most ten times a second.

A notification inside the transactions that cause it costs several times the rate of writing, as
PostgreSQL lets those commit one by one (docs/decisions/0033-told-after-the-commit.md).
"""

import asyncio
from collections.abc import Awaitable, Callable

from app.domain.live.topics import Change
from app.repositories.connections import Connection, OwnConnection
from app.repositories.live.channel import MOST_CHANGES, announce
from app.services.outages import FailureLog

EVERY_SECONDS = 0.1
CROWDED_SECONDS = 0.3
"""After more changes than ``_FEW``: what is recorded meanwhile needs the processor too."""
_FEW = 100
_TROUBLE_SECONDS = 1.0
_CLOSING_SECONDS = 1.0


class Publisher:
    """Announces changes over one connection of its own; the same ones once each time.

    Nobody waits for it: what it has not announced when the process is killed, pages find when
    they next ask by themselves.

    Args:
        connect: gives the connection.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]]) -> None:
        self._own = OwnConnection(connect)
        self._waiting: set[Change] = set()
        self._task: asyncio.Task[None] | None = None
        self._failures = FailureLog()

    def tell(self, changes: set[Change]) -> None:
        """Have committed changes announced: at once, or with the next ones."""
        if len(self._waiting) <= MOST_CHANGES:  # more are announced as anything
            self._waiting |= changes
        if self._task is None and self._waiting:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Announce what waits, if that is soon done, and let go of the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._announce()
                await self._own.close()
        except TimeoutError:
            self._own.drop()

    async def _run(self) -> None:
        try:
            while self._waiting:
                pause = EVERY_SECONDS if len(self._waiting) <= _FEW else CROWDED_SECONDS
                is_done = await self._announce()
                await asyncio.sleep(pause if is_done else _TROUBLE_SECONDS)
        finally:
            self._task = None

    async def _announce(self) -> bool:
        """Announce what waits; tell whether that went well, else it waits on."""
        if not self._waiting:
            return True
        changes, self._waiting = self._waiting, set()
        try:
            await announce(await self._own.get(), changes)
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is tried again
            self._waiting |= changes
            self._own.drop()
            self._failures.tell("changes not announced", failure)
            return False
        except BaseException:
            self._waiting |= changes
            raise
        return True
