"""The intake: events wait while a batch is being committed, and leave together when it is done.

One commit serves many senders under load, and one event leaves at once when it is alone: there is
no timer (docs/decisions/0004-coalescing-intake.md). This is the hot path: no task, no future and
no dictionary a sender beyond the one it awaits.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from app.domain.metering.decisions import KeyTooLong
from app.repositories.connections import (
    PASSING,
    SCHEMA_DIFFERS,
    AlreadyRecorded,
    TooLongToIndex,
    Unwritable,
)
from app.repositories.health import is_database_failure
from app.services.metering.results import NotRecorded, Result, Submission, UnexpectedFailure

MAX_BATCH_EVENTS = 1_000
MAX_WAITING_EVENTS = 20_000
MOST_TURNS = 64
QUIET_TURNS = 4
RETRY_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_REPEAT_PAUSE_SECONDS = 0.1

Writer = Callable[[Sequence[Submission]], Awaitable[list[Result]]]
"""Records submissions in one transaction; raises what PostgreSQL raised."""


class IntakeFull(Exception):
    """Too many events are waiting: try again later."""


class IntakeUnavailable(Exception):
    """The database did not confirm in time; nothing is acknowledged, and sending again is safe."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One batch as ops see it: its size and how long its transaction took."""

    events: int
    seconds: float


@dataclass(slots=True)
class _Waiting:
    submissions: Sequence[Submission]
    answered: "asyncio.Future[list[Result]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Intake:
    """Coalesces submissions into batches, one in flight, and answers after the commit.

    Args:
        write: records a batch.
        observe: is told of every batch.
        approach: is told, while it gathers, that a batch will be written.
    """

    def __init__(
        self,
        write: Writer,
        observe: Callable[[Observation], None] = lambda _: None,
        approach: Callable[[], None] = lambda: None,
    ) -> None:
        self._write = write
        self._observe = observe
        self._approach = approach
        self._queue: deque[_Waiting] = deque()
        self._depth = 0
        self._worker: asyncio.Task[None] | None = None

    @property
    def depth(self) -> int:
        """Return how many events wait or are being committed."""
        return self._depth

    @property
    def is_full(self) -> bool:
        """Tell whether the next submission would be refused."""
        return self._depth >= MAX_WAITING_EVENTS

    async def submit(self, submissions: Sequence[Submission]) -> list[Result]:
        """Record events and return their results once they are committed.

        Raises:
            IntakeFull: nothing was taken.
            IntakeUnavailable: nothing was acknowledged.
        """
        if self.is_full:
            raise IntakeFull
        waiting = _Waiting(submissions)
        self._queue.append(waiting)
        self._depth += len(submissions)
        if self._worker is None:
            self._approach()
            self._worker = asyncio.get_running_loop().create_task(self._drain())
        return await waiting.answered

    async def finish(self) -> None:
        """Commit everything that was taken; call when no more will be submitted."""
        while self._worker is not None:
            await asyncio.shield(self._worker)

    async def _drain(self) -> None:
        try:
            while self._queue:
                await self._gather()
                await self._commit(self._next_batch())
                if self._queue:
                    self._approach()
        finally:
            self._worker = None

    async def _gather(self) -> None:
        """Let in what has arrived already: turns of the loop, until several bring nothing.

        Those who were answered a moment ago send their next event within a few turns; a larger
        batch costs less an event.
        """
        waiting = quiet = 0
        for _ in range(MOST_TURNS):
            if self._depth >= MAX_BATCH_EVENTS:
                break
            quiet = 0 if waiting < self._depth else quiet + 1
            if quiet >= QUIET_TURNS:
                break
            waiting = self._depth
            await asyncio.sleep(0)

    def _next_batch(self) -> list[_Waiting]:
        batch = [self._queue.popleft()]
        events = len(batch[0].submissions)
        while self._queue and events + len(self._queue[0].submissions) <= MAX_BATCH_EVENTS:
            batch.append(self._queue.popleft())
            events += len(batch[-1].submissions)
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        submissions = [one for waiting in batch for one in waiting.submissions]
        started = asyncio.get_running_loop().time()
        try:
            results = await self._isolate(submissions)
        except Exception as failure:  # noqa: BLE001 - every sender must hear of it
            self._fail(batch, failure)
            return
        finally:
            self._depth -= len(submissions)
            seconds = asyncio.get_running_loop().time() - started
            self._observe(Observation(len(submissions), seconds))
        place = 0
        for waiting in batch:
            end = place + len(waiting.submissions)
            if not waiting.answered.done():
                waiting.answered.set_result(results[place:end])
            place = end

    async def _isolate(self, submissions: Sequence[Submission]) -> list[Result]:
        """Record a batch; if its data makes it fail, halve it until the culprit stands alone."""
        try:
            return await self._persist(submissions)
        except IntakeUnavailable:
            raise
        except SCHEMA_DIFFERS as failure:
            raise IntakeUnavailable from failure
        except Exception as failure:  # noqa: BLE001 - one bad event never fails its neighbours
            if len(submissions) == 1:
                return [_result_of(failure)]
        middle = len(submissions) // 2
        first = await self._isolate(submissions[:middle])
        return [*first, *await self._isolate(submissions[middle:])]

    async def _persist(self, submissions: Sequence[Submission]) -> list[Result]:
        """Record a batch as a whole, again and again within a time limit while that may help."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + RETRY_SECONDS
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._write(submissions)
            except AlreadyRecorded:
                if pause > LONGEST_REPEAT_PAUSE_SECONDS:
                    raise
            except PASSING as failure:
                if isinstance(failure, Unwritable):
                    raise
                if loop.time() + pause >= give_up_at:
                    raise IntakeUnavailable from failure
            await asyncio.sleep(pause)
            pause *= 2

    @staticmethod
    def _fail(batch: list[_Waiting], failure: Exception) -> None:
        for waiting in batch:
            if not waiting.answered.done():
                waiting.answered.set_exception(failure)


def _result_of(failure: Exception) -> Result:
    """Return what a failure to record one event means to its sender."""
    if isinstance(failure, TooLongToIndex):
        return KeyTooLong()
    result = NotRecorded() if is_database_failure(failure) else UnexpectedFailure()
    result.__cause__ = failure
    return result
