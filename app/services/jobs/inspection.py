"""The queue as operators look into it and bring jobs back, and a clock moved through it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from app.domain.errors import NothingFound
from app.domain.jobs.jobs import JobRecord, KindOverview
from app.domain.live.topics import Topic
from app.repositories.database import Database
from app.repositories.jobs import listing, overview
from app.repositories.jobs.listing import JobQuery
from app.repositories.live.noting import changed
from app.services.clock import Clock
from app.services.jobs.worker import Worker


async def list_jobs(database: Database, query: JobQuery) -> list[JobRecord]:
    """Return jobs in one state, newest first."""
    async with database.read() as connection:
        return await listing.list_jobs(connection, query)


async def read_overview(database: Database, kinds: Sequence[str]) -> list[KindOverview]:
    """Return how the jobs of these kinds stand."""
    async with database.read_snapshot() as connection:
        return await overview.read_overview(connection, kinds)


async def retry_job(database: Database, job_id: str) -> JobRecord:
    """Make a dead job ready again, with all its attempts before it.

    Raises:
        NothingFound: there is no such job.
        JobNotDead: it was not given up.
    """
    async with database.write() as connection:
        job = await listing.revive(connection, job_id)
        changed(Topic.JOBS)
    if job is None:
        raise NothingFound
    return job


class Rehearsal:
    """Steps a clock through what is scheduled; one move at a time.

    Args:
        clock: the business's, in this process.
        worker: does what is due.
    """

    def __init__(self, clock: Clock, worker: Worker) -> None:
        self._clock = clock
        self._worker = worker
        self._moving = asyncio.Lock()

    async def move(self, target: datetime) -> None:
        """Set the clock, stopping on the way wherever a job is due and doing it then.

        What jobs enqueue on the way is done on the way too. Time never runs back on the way
        forward; backwards it goes in one step, and only what is due by then is done.

        Raises:
            ExceptionGroup: the database failed; the clock stands where it had come to.
        """
        async with self._moving, self._worker.held_back():
            if target > self._clock.now():
                await self._step(target)
            self._clock.set(target)
            await self._worker.run_due(target)
        self._worker.wake()

    async def let_go(self) -> None:
        """Go by the real time again, after any move under way."""
        async with self._moving:
            self._clock.clear()
        self._worker.wake()

    async def _step(self, target: datetime) -> None:
        # What a worker has in hand may leave jobs that are due on the way.
        due = await self._worker.run_due(self._clock.now())
        while due is not None and due <= target:
            self._clock.set(due)
            due = await self._worker.run_due(due)
