"""Keeps many jobs from one thing that is out of reach: few find out whether it is back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

from app.services.outages import Outage

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0
_SURE_SECONDS = 60.0


class Closed(Exception):
    """It is out of reach: nobody tries until the pause is over."""


class Gate:
    """The way to one thing that works need, shared by all jobs of a process.

    After a failure nobody tries for a while, and longer each time. Then, and after a time in which
    it was not needed, one attempt goes first and the others wait for what comes of it.

    Args:
        what: what lies behind it, in the operators' words; the log tells when it goes and comes.
        first_pause: after the first failure, in seconds; it doubles with each further one.
        now: tells the seconds of a clock that never runs back.
    """

    def __init__(
        self,
        what: str,
        first_pause: float = FIRST_PAUSE_SECONDS,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._outage = Outage(what)
        self._first_pause = first_pause
        self._now = now
        self._pause = first_pause
        self._opens_at = now()
        self._sure_until = now()
        self._going_first = asyncio.Lock()

    @property
    def closed_seconds(self) -> float:
        """Return for how long nobody tries; 0 when it is open."""
        return max(0.0, self._opens_at - self._now())

    @property
    def is_sure(self) -> bool:
        """Return whether it was reached a moment ago, so that many may go at once."""
        return self._now() < self._sure_until

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn.

        Raises:
            Closed: meanwhile it turned out that it is out of reach.
        """
        if self.is_sure:
            yield
            return
        async with self._going_first:
            if self.closed_seconds > 0:
                raise Closed
            yield

    def fail(self, reason: str) -> None:
        """Close after an attempt that did not reach it; those that fail side by side are one."""
        self._outage.note(reason)
        self._sure_until = self._now()
        if self.closed_seconds > 0:
            return
        self._opens_at = self._now() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    def trust(self) -> None:
        """Let many go at once: it seems to be there."""
        self._sure_until = self._now() + _SURE_SECONDS

    def succeed(self) -> None:
        """Open: it did what it is for."""
        self._outage.end()
        self._pause = self._first_pause
        self._opens_at = self._now()
        self.trust()
