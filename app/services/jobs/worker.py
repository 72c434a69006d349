"""The worker: takes what is due, sleeps until the next job is, wakes when one is added."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom

import structlog

from app.domain.jobs.jobs import Job, JobState
from app.domain.jobs.outcomes import Done, Failed, Outcome, Verdict, judge_outcome
from app.domain.live.topics import Topic
from app.repositories.database import Database
from app.repositories.jobs.leases import Lease, give_back, read_waited_for, take
from app.repositories.jobs.queue import CHANNEL
from app.repositories.listening import listen
from app.repositories.live.noting import changed
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.job_handler import JobHandler, JobsObservation, Observe
from app.services.jobs.lookout import LONGEST_SLEEP_SECONDS, TROUBLE_SECONDS, Lookout
from app.services.outages import FailureLog

_LOG = structlog.get_logger()
_LONGEST_REASON = 500
_IN_TROUBLE = frozenset({JobState.READY, JobState.DEAD})
"""What did not do at once: it is tried again, or given up."""
_NAMES = {JobState.DONE: "done", JobState.DEAD: "dead", None: "dropped"}


def random_jitter() -> float:
    """Return a factor around 1, so that what failed together does not come back together."""
    return SystemRandom().uniform(0.9, 1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunner:
    """Runs the handlers of one worker.

    Attributes:
        worker: the name that its leases bear.
        now: the business's clock.
    """

    database: Database
    worker: str
    now: Callable[[], datetime]
    observe: Observe
    jitter: Callable[[], float] = random_jitter
    failures: FailureLog = field(default_factory=FailureLog)

    async def run_jobs(self, handler: JobHandler, jobs: Sequence[Job]) -> None:
        """Handle jobs of one kind and give them back.

        Raises:
            asyncpg.PostgresError, OSError: what became of them is not stored.
        """
        loop = asyncio.get_running_loop()
        started, begun_at = loop.time(), self.now()
        outcomes = await self._handle_each(handler, jobs)
        verdicts = [
            judge_outcome(job, outcomes.get(job.id, Done()), handler.schedule, self.jitter())
            for job in jobs
        ]
        async with self.database.write_at_once() as connection:
            held = await give_back(connection, self.worker, verdicts)
            if any(verdict.state in _IN_TROUBLE for verdict in verdicts):
                changed(Topic.JOBS)
        if held < len(jobs):
            _LOG.warning("leases lost", kind=handler.kind, jobs=len(jobs) - held)
        lags = [(begun_at - job.run_at).total_seconds() for job in jobs if job.attempts == 1]
        self.observe(
            JobsObservation(
                kind=handler.kind,
                seconds=loop.time() - started,
                lag_seconds=max(lags, default=None),
                outcomes=Counter(map(_name, verdicts)),
            )
        )

    async def _handle_each(self, handler: JobHandler, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        most = handler.schedule.most_attempts
        fit = [job for job in jobs if job.attempts <= most]
        abandoned = {
            job.id: Failed(f"begun {most} times and never ended", is_final=True)
            for job in jobs
            if job.attempts > most
        }
        return {**abandoned, **await self._handle(handler, fit)}

    async def _handle(self, handler: JobHandler, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Handle jobs together; if that fails, each by itself: one never fails its neighbours."""
        if not jobs:
            return {}
        try:
            return await handler.handle(jobs)
        except Exception as failure:  # noqa: BLE001 - whatever a job raises, the others go on
            self.failures.tell("jobs failed", failure, kind=handler.kind, jobs=len(jobs))
            if len(jobs) == 1:
                return {jobs[0].id: Failed(_reason(failure))}
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            outcomes |= await self._handle(handler, [job])
        return outcomes


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:_LONGEST_REASON].replace("\x00", "")


def _name(verdict: Verdict) -> str:
    if verdict.state is not JobState.READY:
        return _NAMES[verdict.state]
    return "failed" if verdict.is_attempt else "postponed"


GRACE_SECONDS = 20.0
CHORE_SECONDS = 3_600.0
_POLL_SECONDS = 0.02


class Worker:
    """Does jobs of some kinds; any number of workers share one queue.

    Args:
        database: open before ``run`` or ``run_due``.
        clock: the business's; jobs never begun are due by it, leases and retries by the real one.
        handlers: what it can do, one for each kind.
        observe: told of every call.
        chore: done now and then while it runs, whatever is due.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handlers: Iterable[JobHandler],
        observe: Observe = lambda _: None,
        chore: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name = new_id()
        self._database = database
        self._clock = clock
        self._handlers = list(handlers)
        self._runner = JobRunner(
            database=database, worker=self.name, now=clock.now, observe=observe
        )
        self._wakes = {handler.kind: asyncio.Event() for handler in self._handlers}
        self._chore = chore
        self._is_stopping = False
        self._looking = asyncio.Lock()  # one connection does for all kinds
        self._lookout = Lookout(database, clock, self._looking, self.wake)
        self._failures = FailureLog()

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of jobs that it does."""
        return [handler.kind for handler in self._handlers]

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
        beside = [
            asyncio.create_task(listen(self._database.connect, CHANNEL, self.wake)),
            asyncio.create_task(self._lookout.run()),
        ]
        if self._chore is not None:
            beside.append(asyncio.create_task(self._tidy(self._chore)))
        try:
            async with asyncio.TaskGroup() as group:
                for handler in self._handlers:
                    group.create_task(self._serve(handler))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    @asynccontextmanager
    async def held_back(self) -> AsyncIterator[None]:
        """Begin nothing in ``run`` meanwhile: ``run_due`` does it all, and nobody else asks."""
        async with self._looking:
            yield

    async def run_due(self, until: datetime) -> datetime | None:
        """Do everything due by an instant, and what that causes; return when the next job is due.

        What another worker holds is waited for; what failed and waits for its next attempt by
        the real clock is not, nor what needs something that is out of reach.

        Raises:
            ExceptionGroup: the database failed.
        """
        while True:
            kinds = [handler.kind for handler in self._handlers if not handler.closed_seconds]
            async with self._database.read() as connection:
                left = await read_waited_for(connection, kinds, until)
            for handler in self._handlers:
                if due := left.due.get(handler.kind):
                    await self._drain(handler, due, until)
            if not left.due:
                if not left.is_in_hand:
                    return left.next_due
                await asyncio.sleep(_POLL_SECONDS)

    async def _drain(self, handler: JobHandler, due: int, until: datetime) -> None:
        """Do so many jobs of a kind, or fewer where others take them."""
        while due > 0 and (room := handler.room(0)):
            chunks = await self._take(handler, room, until)
            async with asyncio.TaskGroup() as group:
                for chunk in chunks:
                    group.create_task(self._runner.run_jobs(handler, chunk))
            due = due - room if sum(map(len, chunks)) == room else 0

    async def _serve(self, handler: JobHandler) -> None:
        running: set[asyncio.Task[None]] = set()
        wake = self._wakes[handler.kind]
        try:
            while not self._is_stopping:
                wake.clear()
                room = handler.room(len(running))
                chunks = await self._try_take(handler, room) if room else []
                for chunk in chunks:
                    task = asyncio.create_task(self._run_jobs(handler, chunk))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: wake.set())
                if not chunks:
                    await self._sleep(handler, is_busy=not room)
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

    async def _try_take(self, handler: JobHandler, room: int) -> list[Sequence[Job]]:
        try:
            async with self._looking:
                return await self._take(handler, room, self._clock.now())
        except Exception as failure:  # noqa: BLE001 - a worker outlives whatever the database does
            self._failures.tell("queue out of reach", failure, kind=handler.kind)
            await asyncio.sleep(TROUBLE_SECONDS)
            return []

    async def _run_jobs(self, handler: JobHandler, jobs: Sequence[Job]) -> None:
        """Do jobs; what became of them is stored, or they are begun again after the lease."""
        try:
            await self._runner.run_jobs(handler, jobs)
        except Exception as failure:  # noqa: BLE001 - same reason
            self._failures.tell("jobs not given back", failure, kind=handler.kind, jobs=len(jobs))

    async def _take(self, handler: JobHandler, room: int, now: datetime) -> list[Sequence[Job]]:
        """Take so many jobs at most, in calls."""
        lease = Lease(
            kind=handler.kind, worker=self.name, limit=room, seconds=handler.lease_seconds
        )
        async with self._database.write_at_once() as connection:
            jobs = await take(connection, lease, now)
        return [jobs[start : start + handler.batch] for start in range(0, len(jobs), handler.batch)]

    async def _sleep(self, handler: JobHandler, *, is_busy: bool) -> None:
        woken = self._wakes[handler.kind]
        if not is_busy:
            await self._lookout.sleep(handler.kind, woken)
            return
        seconds = min(handler.closed_seconds or LONGEST_SLEEP_SECONDS, LONGEST_SLEEP_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await woken.wait()


@asynccontextmanager
async def work_alongside(worker: Worker, *, is_enabled: bool = True) -> AsyncIterator[None]:
    """Let a worker do what is due meanwhile; in the end it finishes what it holds.

    Args:
        worker: stands still when it is not enabled: another process has one at work.
        is_enabled: whether it works.
    """
    if not is_enabled:
        yield
        return
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
