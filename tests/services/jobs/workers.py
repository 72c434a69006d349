"""Workers that end with the test, jobs for them, and what became of those."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.jobs.jobs import Job, NewJob
from app.domain.jobs.outcomes import Outcome, Schedule
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from tests import sql

KIND = "rehearsal"


class Hands:
    """Does jobs as a test says, and remembers them in order."""

    def __init__(self, outcome: Callable[[Job], Outcome | None] = lambda _: None) -> None:
        self._outcome = outcome
        self.done: list[Job] = []
        self.calls = 0

    async def __call__(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        self.calls += 1
        outcomes = {job.id: self._outcome(job) for job in jobs}
        self.done += jobs
        return {job_id: outcome for job_id, outcome in outcomes.items() if outcome}

    @property
    def keys(self) -> list[str]:
        return [job.key for job in self.done]


def handler_of(hands: Hands, **changes: Any) -> JobHandler:
    return JobHandler(kind=KIND, handle=hands, **{"schedule": Schedule((0.05, 0.1)), **changes})


def worker_of(
    database: Database, hands: Hands, clock: Clock | None = None, **changes: Any
) -> Worker:
    return Worker(database, clock or Clock(), [handler_of(hands, **changes)])


async def add(
    database: Database, *keys: str, run_at: datetime | None = None, kind: str = KIND
) -> None:
    """Enqueue jobs, due one microsecond after the other, now unless an instant is given."""
    first = run_at or datetime.now(UTC) - timedelta(seconds=1)
    jobs = [
        NewJob(kind=kind, key=key, run_at=first + timedelta(microseconds=place), payload={})
        for place, key in enumerate(keys)
    ]
    connection = await database.connect()
    await enqueue(connection, jobs)
    await connection.close()


async def rows_of(database: Database) -> dict[str, Any]:
    """Return every job's row by its key."""
    return {row["key"]: row for row in await sql.fetch(database, "SELECT * FROM jobs")}


async def states_of(database: Database) -> dict[str, str]:
    return {key: row["state"] for key, row in (await rows_of(database)).items()}


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def crowded(database: Database) -> AsyncIterator[None]:
    """Let every statement wait some hundredths of a second for a connection."""

    async def hold() -> None:
        while True:
            await sql.execute(database, "SELECT pg_sleep(0.02)")

    holders = [asyncio.create_task(hold()) for _ in range(24)]
    try:
        yield
    finally:
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)


async def until(condition: Callable[[], Awaitable[bool] | bool], seconds: float = 10) -> None:
    """Wait until something holds; fails when it does not in time."""
    async with asyncio.timeout(seconds):
        while True:
            held = condition()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.01)
