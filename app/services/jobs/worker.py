"""The worker: takes what is due, sleeps until the next job is, wakes when one is added."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import SystemRandom

import structlog

from app.domain.jobs.jobs import Job, JobState
from app.domain.jobs.outcomes import Done, Failed, Outcome, Verdict, verdict_on
from app.repositories.database import Database
from app.repositories.jobs.leases import Lease, give_back, read_waited_for, seconds_until_next, take
from app.repositories.jobs.queue import listen
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.work import Observe, Work, WorkObservation
from app.services.outages import FailureLog

_LOG = structlog.get_logger()
_LONGEST_REASON = 500
_NAMES = {JobState.DONE: "done", JobState.DEAD: "dead", None: "dropped"}


def spread() -> float:
    """Return a factor around 1, so that what failed together does not come back together."""
    return SystemRandom().uniform(0.9, 1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """One worker's hands.

    Attributes:
        worker: the name that its leases bear.
        now: the business's clock.
    """

    database: Database
    worker: str
    now: Callable[[], datetime]
    observe: Observe
    jitter: Callable[[], float] = spread
    failures: FailureLog = field(default_factory=FailureLog)

    async def do(self, work: Work, jobs: Sequence[Job]) -> None:
        """Handle jobs of one kind and give them back.

        Raises:
            asyncpg.PostgresError, OSError: what became of them is not stored.
        """
        loop = asyncio.get_running_loop()
        started, begun_at = loop.time(), self.now()
        outcomes = await self._outcomes(work, jobs)
        verdicts = [
            verdict_on(job, outcomes.get(job.id, Done()), work.schedule, self.jitter())
            for job in jobs
        ]
        async with self.database.write() as connection:
            held = await give_back(connection, self.worker, verdicts)
        if held < len(jobs):
            _LOG.warning("leases lost", kind=work.kind, jobs=len(jobs) - held)
        lags = [(begun_at - job.run_at).total_seconds() for job in jobs if job.attempts == 1]
        self.observe(
            WorkObservation(
                kind=work.kind,
                seconds=loop.time() - started,
                lag_seconds=max(lags, default=None),
                outcomes=Counter(map(_name, verdicts)),
            )
        )

    async def _outcomes(self, work: Work, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        most = work.schedule.most_attempts
        fit = [job for job in jobs if job.attempts <= most]
        abandoned = {
            job.id: Failed(f"begun {most} times and never ended", is_final=True)
            for job in jobs
            if job.attempts > most
        }
        return {**abandoned, **await self._handled(work, fit)}

    async def _handled(self, work: Work, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Handle jobs together; if that fails, each by itself: one never fails its neighbours."""
        if not jobs:
            return {}
        try:
            return await work.handle(jobs)
        except Exception as failure:  # noqa: BLE001 - whatever a job raises, the others go on
            self.failures.tell("jobs failed", failure, kind=work.kind, jobs=len(jobs))
            if len(jobs) == 1:
                return {jobs[0].id: Failed(_reason(failure))}
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            outcomes |= await self._handled(work, [job])
        return outcomes


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:_LONGEST_REASON].replace("\x00", "")


def _name(verdict: Verdict) -> str:
    if verdict.state is not JobState.READY:
        return _NAMES[verdict.state]
    return "failed" if verdict.is_attempt else "postponed"


LONGEST_SLEEP_SECONDS = 30.0
"""Shorter than what the queue calls near: what is enqueued for later wakes nobody."""

REHEARSAL_SLEEP_SECONDS = 1.0
SHORTEST_SLEEP_SECONDS = 0.05
GRACE_SECONDS = 20.0
CHORE_SECONDS = 3_600.0
TROUBLE_SECONDS = 1.0
_POLL_SECONDS = 0.02
_SET_APART = timedelta(seconds=5)


class Worker:
    """Does jobs of some kinds; any number of workers share one queue.

    Args:
        database: open before ``run`` or ``run_due``.
        clock: the business's; jobs never begun are due by it, leases and retries by the real one.
        works: what it can do, one for each kind.
        observe: told of every call.
        chore: done now and then while it runs, whatever is due.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        works: Iterable[Work],
        observe: Observe = lambda _: None,
        chore: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name = new_id()
        self._database = database
        self._clock = clock
        self._works = list(works)
        self._doer = Doer(database=database, worker=self.name, now=clock.now, observe=observe)
        self._wakes = {work.kind: asyncio.Event() for work in self._works}
        self._chore = chore
        self._is_stopping = False
        self._looking = asyncio.Lock()  # one connection does for all kinds
        self._failures = FailureLog()

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of jobs that it does."""
        return [work.kind for work in self._works]

    def wake(self, kind: str | None = None) -> None:
        """Look for work of a kind, or of every kind, at once."""
        for known, event in self._wakes.items():
            if kind in (None, known):
                event.set()

    def stop(self) -> None:
        """Take no more jobs; ``run`` ends when those in hand are done."""
        self._is_stopping = True
        self.wake()

    async def run(self) -> None:
        """Do what is due until ``stop``; whatever happens to the database meanwhile."""
        beside = [asyncio.create_task(listen(self._database.connect, self.wake))]
        if self._chore is not None:
            beside.append(asyncio.create_task(self._tidy(self._chore)))
        try:
            async with asyncio.TaskGroup() as group:
                for work in self._works:
                    group.create_task(self._serve(work))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def run_due(self, until: datetime) -> None:
        """Do everything due by an instant, and what that causes, before returning.

        What another worker holds is waited for; what failed and waits for its next attempt by
        the real clock is not, nor what needs something that is out of reach.

        Raises:
            ExceptionGroup: the database failed.
        """
        while True:
            kinds = [work.kind for work in self._works if not work.closed_seconds]
            async with self._database.read() as connection:
                left = await read_waited_for(connection, kinds, until)
            for work in self._works:
                if work.kind in left.due:
                    await self._drain(work, until)
            if not left.due:
                if not left.is_in_hand:
                    return
                await asyncio.sleep(_POLL_SECONDS)

    async def _drain(self, work: Work, until: datetime) -> None:
        """Do what is due of a kind."""
        while (room := work.room(0)) and (chunks := await self._take(work, room, until)):
            async with asyncio.TaskGroup() as group:
                for chunk in chunks:
                    group.create_task(self._doer.do(work, chunk))

    async def _serve(self, work: Work) -> None:
        running: set[asyncio.Task[None]] = set()
        wake = self._wakes[work.kind]
        try:
            while not self._is_stopping:
                wake.clear()
                room = work.room(len(running))
                chunks = await self._found(work, room) if room else []
                for chunk in chunks:
                    task = asyncio.create_task(self._do(work, chunk))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: wake.set())
                if not chunks:
                    await self._sleep(work, is_busy=not room)
            if running:
                await asyncio.wait(running, timeout=GRACE_SECONDS)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _tidy(self, chore: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await chore()
            except Exception as failure:  # noqa: BLE001 - it is tried again the next time
                self._failures.tell("chore failed", failure)
            await asyncio.sleep(CHORE_SECONDS)

    async def _found(self, work: Work, room: int) -> list[Sequence[Job]]:
        try:
            async with self._looking:
                return await self._take(work, room, self._clock.now())
        except Exception as failure:  # noqa: BLE001 - a worker outlives whatever the database does
            self._failures.tell("queue out of reach", failure, kind=work.kind)
            await asyncio.sleep(TROUBLE_SECONDS)
            return []

    async def _do(self, work: Work, jobs: Sequence[Job]) -> None:
        """Do jobs; what became of them is stored, or they are begun again after the lease."""
        try:
            await self._doer.do(work, jobs)
        except Exception as failure:  # noqa: BLE001 - same reason
            self._failures.tell("jobs not given back", failure, kind=work.kind, jobs=len(jobs))

    async def _take(self, work: Work, room: int, now: datetime) -> list[Sequence[Job]]:
        """Take so many jobs at most, in calls."""
        lease = Lease(kind=work.kind, worker=self.name, limit=room, seconds=work.lease_seconds)
        async with self._database.write() as connection:
            jobs = await take(connection, lease, now)
        return [jobs[start : start + work.batch] for start in range(0, len(jobs), work.batch)]

    async def _sleep(self, work: Work, *, is_busy: bool) -> None:
        if is_busy:
            seconds = min(work.closed_seconds or LONGEST_SLEEP_SECONDS, LONGEST_SLEEP_SECONDS)
        else:
            seconds = await self._pause(work)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wakes[work.kind].wait(), seconds)

    async def _pause(self, work: Work) -> float:
        """Return how long to sleep; shorter in a rehearsal, whose near future is not the real."""
        now = self._clock.now()
        is_rehearsal = abs(datetime.now(UTC) - now) > _SET_APART
        longest = REHEARSAL_SLEEP_SECONDS if is_rehearsal else LONGEST_SLEEP_SECONDS
        try:
            async with self._looking, self._database.read() as connection:
                seconds = await seconds_until_next(connection, work.kind, now)
        except Exception as failure:  # noqa: BLE001 - same reason
            self._failures.tell("queue out of reach", failure, kind=work.kind)
            return TROUBLE_SECONDS
        if seconds is None:
            return longest
        return min(longest, max(SHORTEST_SLEEP_SECONDS, seconds))


@asynccontextmanager
async def at_work(worker: Worker, *, is_wanted: bool = True) -> AsyncIterator[None]:
    """Let a worker do what is due meanwhile; in the end it finishes what it holds.

    Args:
        worker: stands still when it is not wanted: another process has one at work.
        is_wanted: whether it works.
    """
    if not is_wanted:
        yield
        return
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
