"""How a worker's sleepers are woken when a job of theirs is due: by one look for them all."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from app.repositories.database import Database
from app.repositories.jobs.leases import seconds_until_next
from app.services.clock import Clock
from app.services.outages import FailureLog

LONGEST_SLEEP_SECONDS = 30.0
"""Shorter than what the queue calls near: what is enqueued for later wakes nobody."""

REHEARSAL_SLEEP_SECONDS = 1.0
SHORTEST_SLEEP_SECONDS = 0.05
TROUBLE_SECONDS = 1.0
_SET_APART = timedelta(seconds=5)


class Lookout:
    """Looks when the next job is due of the kinds that sleep, and wakes them.

    Args:
        database: open before ``run``.
        clock: the business's.
        looking: held by whoever asks the queue; one connection does for all.
        wake: lets a kind take what is due.
    """

    def __init__(
        self, database: Database, clock: Clock, looking: asyncio.Lock, wake: Callable[[str], None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._looking = looking
        self._wake = wake
        self._asleep: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._failures = FailureLog()

    async def sleep(self, kind: str, woken: asyncio.Event) -> None:
        """Let a kind of which nothing can be taken sleep until it is woken, by whomever."""
        self._asleep[kind] = asyncio.get_running_loop().time()
        self._changed.set()
        try:
            await woken.wait()
        finally:
            del self._asleep[kind]

    async def run(self) -> None:
        """Look and wake until cancelled, whatever happens to the database meanwhile."""
        while True:
            self._changed.clear()
            pause = await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()

    async def _look(self) -> float:
        """Wake those that can take something; return after how many seconds to look again."""
        now = self._clock.now()
        if not self._asleep:
            return LONGEST_SLEEP_SECONDS
        try:
            async with self._looking, self._database.read() as connection:
                ahead = await seconds_until_next(connection, list(self._asleep), now)
        except Exception as failure:  # noqa: BLE001 - a worker outlives whatever the database does
            self._failures.tell("queue out of reach", failure)
            await asyncio.sleep(TROUBLE_SECONDS)
            return SHORTEST_SLEEP_SECONDS
        pauses = {kind: self._pause(kind, seconds) for kind, seconds in ahead.items()}
        for kind, pause in pauses.items():
            if pause <= 0:
                self._wake(kind)
        later = [pause for pause in pauses.values() if pause > 0]
        return max(SHORTEST_SLEEP_SECONDS, min([_longest_sleep(now), *later]))

    def _pause(self, kind: str, seconds: float) -> float:
        """Return how long a kind goes on sleeping: a while, when others take what is due."""
        slept = asyncio.get_running_loop().time() - self._asleep.get(kind, 0.0)
        return max(seconds, SHORTEST_SLEEP_SECONDS - slept)


def _longest_sleep(now: datetime) -> float:
    """Return how long to sleep at most; a rehearsal's near future is not the real one."""
    is_rehearsal = abs(datetime.now(UTC) - now) > _SET_APART
    return REHEARSAL_SLEEP_SECONDS if is_rehearsal else LONGEST_SLEEP_SECONDS
