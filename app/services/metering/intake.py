"""The intake: events wait while a batch is being committed, and leave together when it is done.

One commit serves many senders under load, and one event leaves at once when it is alone: there is
no timer (docs/decisions/0004-coalescing-intake.md). This is the hot path: no task, no future and
no dictionary a sender beyond the one it awaits.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.metering.counting.decisions import KeyTooLong
from app.repositories.connections import (
    PASSING,
    SCHEMA_DIFFERS,
    AlreadyRecorded,
    TooLongToIndex,
    Unwritable,
)
from app.repositories.health import is_database_failure
from app.services.coalescing import Coalescer
from app.services.metering.results import NotRecorded, Result, Submission, UnexpectedFailure

FEW_EVENTS = 20
_LEAST_CUT = 20

Taken = tuple["Waiting", Sequence[Submission]]
"""Who waits, and what of it is in a batch."""


@dataclass(slots=True)
class Waiting:
    """Events that one request sent, and its answer.

    Attributes:
        submissions: those not decided yet.
        results: of those decided, where they were not all decided at once.
    """

    submissions: Sequence[Submission]
    answered: "asyncio.Future[list[Result]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    results: list[Result] = field(default_factory=list)


class Turns:
    """Lets requests take turns: those of few events, then the arrays of one client, and so on.

    The arrays of keys that see every client are one client's. An array is kept whole, unless
    batches of arrays turn out to be slow while others wait.

    Args:
        most: events in a batch.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cut = most
        self._few: deque[Waiting] = deque()
        self._arrays: dict[str | None, deque[Waiting]] = {}
        self._is_turn_of_few = True

    def __bool__(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._few or self._arrays)

    def add(self, waiting: Waiting) -> None:
        """Let a request wait behind the others of its kind."""
        if len(waiting.submissions) <= FEW_EVENTS and not waiting.results:
            self._few.append(waiting)
        else:
            client = waiting.submissions[0].limited_to
            self._arrays.setdefault(client, deque()).append(waiting)

    def next_batch(self) -> list[Taken]:
        """Return what is decided next; of somebody who waits."""
        is_of_few = bool(self._few) and (self._is_turn_of_few or not self._arrays)
        self._is_turn_of_few = not is_of_few
        if is_of_few:
            return list(_pack(self._few, self._most))
        client = next(iter(self._arrays))
        queue = self._arrays.pop(client)
        batch = list(_pack(queue, self._cut))
        if queue:
            self._arrays[client] = queue
        return batch

    def came_so_far(self, decided: int, of: int) -> None:
        """Cut arrays where a batch was slow; less and less, once batches are quick again."""
        self._cut = min(self._most, max(_LEAST_CUT, 2 * (decided if decided < of else self._cut)))


def _pack(queue: deque[Waiting], room: int) -> Iterator[Taken]:
    """Take from a queue what has room; of what has none by itself, the beginning."""
    if len(queue[0].submissions) > room:
        waiting = queue.popleft()
        yield waiting, waiting.submissions[:room]
        return
    while queue and len(queue[0].submissions) <= room:
        waiting = queue.popleft()
        room -= len(waiting.submissions)
        yield waiting, waiting.submissions


MAX_BATCH_EVENTS = 1_000
MAX_WAITING_EVENTS = 20_000
MOST_TURNS = 64
QUIET_TURNS = 4
RETRY_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.02
LONGEST_REPEAT_PAUSE_SECONDS = 0.1
A_TURN_SECONDS = 0.15

Writer = Callable[[Sequence[Submission], Callable[[], bool]], Awaitable[list[Result]]]
"""Records submissions in one transaction, or as many of the first of them, but one at least, as it
decides until the second argument tells it to leave off; raises what PostgreSQL raised."""


class IntakeFull(Exception):
    """Too many events are waiting: try again later."""


class IntakeUnavailable(Exception):
    """The database did not confirm in time; nothing is acknowledged, and sending again is safe."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One batch as ops see it: its size and how long its transaction took."""

    events: int
    seconds: float


class Intake:
    """Coalesces submissions into batches, one in flight, and answers after the commit.

    Args:
        write: records a batch.
        observe: is told of every batch.
        announce: is told, while it gathers, that a batch will be written.
    """

    def __init__(
        self,
        write: Writer,
        observe: Callable[[Observation], None] = lambda _: None,
        announce: Callable[[], None] = lambda: None,
    ) -> None:
        self._write = write
        self._observe = observe
        self._announce = announce
        self._turns = Turns(MAX_BATCH_EVENTS)
        self._depth = 0
        self._batches = Coalescer(lambda: bool(self._turns), self._commit_next)

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
        waiting = Waiting(submissions)
        self._turns.add(waiting)
        self._depth += len(submissions)
        self._batches.wake()
        return await waiting.answered

    async def finish(self) -> None:
        """Commit everything that was taken; call when no more will be submitted."""
        await self._batches.finish()

    async def _commit_next(self) -> None:
        self._announce()
        await self._gather()
        await self._commit(self._turns.next_batch())

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

    async def _commit(self, batch: list[Taken]) -> None:
        submissions = [submission for _, taken in batch for submission in taken]
        decided = len(submissions)
        started = asyncio.get_running_loop().time()
        try:
            results = await self._isolate(submissions, self._turn_since(started))
            decided = len(results)
        except Exception as failure:  # noqa: BLE001 - every sender must hear of it
            self._fail(batch, failure)
            return
        finally:
            seconds = asyncio.get_running_loop().time() - started
            self._observe(Observation(decided, seconds))
        self._turns.came_so_far(decided, len(submissions))
        self._depth -= decided
        self._answer(batch, results)

    def _turn_since(self, started: float) -> Callable[[], bool]:
        """Return what tells whether a batch has had its time while others wait."""
        time, ends_at = asyncio.get_running_loop().time, started + A_TURN_SECONDS
        return lambda: time() > ends_at and bool(self._turns)

    def _answer(self, batch: list[Taken], results: list[Result]) -> None:
        place = 0
        for waiting, taken in batch:
            own = results[place : place + len(taken)]
            place += len(taken)
            if len(own) == len(waiting.submissions):
                if not waiting.answered.done():
                    waiting.answered.set_result(waiting.results + own if waiting.results else own)
                continue
            waiting.results += own
            waiting.submissions = waiting.submissions[len(own) :]
            self._turns.add(waiting)

    async def _isolate(
        self, submissions: Sequence[Submission], leave_off: Callable[[], bool]
    ) -> list[Result]:
        """Record a batch; if its data makes it fail, halve it until the culprit stands alone."""
        try:
            return await self._persist(submissions, leave_off)
        except IntakeUnavailable:
            raise
        except SCHEMA_DIFFERS as failure:
            raise IntakeUnavailable from failure
        except Exception as failure:  # noqa: BLE001 - one bad event never fails its neighbours
            if len(submissions) == 1:
                return [_result_of(failure)]
        middle = len(submissions) // 2
        first = await self._isolate(submissions[:middle], leave_off)
        if len(first) < middle:
            return first
        return [*first, *await self._isolate(submissions[middle:], leave_off)]

    async def _persist(
        self, submissions: Sequence[Submission], leave_off: Callable[[], bool]
    ) -> list[Result]:
        """Record a batch as a whole, again and again within a time limit while that may help."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + RETRY_SECONDS
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await self._write(submissions, leave_off)
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

    def _fail(self, batch: list[Taken], failure: Exception) -> None:
        for waiting, _ in batch:
            self._depth -= len(waiting.submissions)
            if not waiting.answered.done():
                waiting.answered.set_exception(failure)


def _result_of(failure: Exception) -> Result:
    """Return what a failure to record one event means to its sender."""
    if isinstance(failure, TooLongToIndex):
        return KeyTooLong()
    result = NotRecorded() if is_database_failure(failure) else UnexpectedFailure()
    result.__cause__ = failure
    return result
