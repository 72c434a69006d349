"""What a worker does with jobs that are due."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.repositories.database import Database
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler, JobsObservation
from app.services.jobs.lookout import LONGEST_SLEEP_SECONDS
from app.services.jobs.worker import Worker
from tests import sql
from tests.databases import execute
from tests.services.jobs.workers import (
    KIND,
    Hands,
    add,
    crowded,
    handler_of,
    running,
    states_of,
    until,
    worker_of,
)

_HEARING = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
NOW = datetime.fromisoformat("2026-11-23T10:00:00+01:00")

SOONER_THAN_BY_ITSELF = LONGEST_SLEEP_SECONDS / 2
"""In which a worker that was not woken still sleeps, however busy the machine is."""


async def _is_heard(database_url: str) -> bool:
    """Return whether a worker hears of new work; only a superuser sees that."""
    connection = await asyncpg.connect(database_url)
    try:
        return bool(await connection.fetchval(_HEARING))
    finally:
        await connection.close()


def clock_at(instant: datetime) -> Clock:
    clock = Clock()
    clock.set(instant)
    return clock


async def test_jobs_are_done_in_the_order_in_which_they_are_due(database: Database) -> None:
    hands = Hands()
    await add(database, "third", run_at=NOW)
    await add(database, "first", "second", run_at=NOW - timedelta(hours=1))
    await worker_of(database, hands, clock_at(NOW), batch=10).run_due(NOW)
    assert hands.keys == ["first", "second", "third"]
    assert set((await states_of(database)).values()) == {"done"}


async def test_what_is_due_later_waits_for_the_clock(database: Database) -> None:
    hands = Hands()
    await add(database, "early", run_at=NOW)
    await add(database, "late", run_at=NOW + timedelta(days=30))
    worker = worker_of(database, hands, clock_at(NOW))
    await worker.run_due(NOW)
    assert hands.keys == ["early"]
    await worker.run_due(NOW + timedelta(days=30))
    assert hands.keys == ["early", "late"]


async def test_what_a_job_causes_runs_as_well(database: Database) -> None:
    async def chain(jobs: Sequence[Job]) -> dict[str, Outcome]:
        for job in jobs:
            if len(job.key) < 5:
                await add(database, job.key + "+", run_at=job.run_at + timedelta(hours=1))
        return {}

    worker = Worker(database, clock_at(NOW), [JobHandler(kind=KIND, handle=chain)])
    await add(database, "+", run_at=NOW)
    await worker.run_due(NOW + timedelta(hours=2))
    assert await states_of(database) == {
        "+": "done",
        "++": "done",
        "+++": "done",
        "++++": "ready",
    }


async def test_two_workers_do_each_job_once(database: Database) -> None:
    one, other = Hands(), Hands()
    await add(database, *(f"{number:03}" for number in range(300)))
    async with running(
        worker_of(database, one, batch=7, concurrency=2),
        worker_of(database, other, batch=7, concurrency=2),
    ):
        await until(lambda: len(one.keys) + len(other.keys) >= 300)
    assert sorted(one.keys + other.keys) == [f"{number:03}" for number in range(300)]
    assert one.keys
    assert other.keys


async def test_new_work_wakes_a_sleeping_worker(database: Database, database_url: str) -> None:
    hands = Hands()
    async with running(worker_of(database, hands)):
        await until(lambda: _is_heard(database_url))
        await add(database, "one")
        await until(lambda: bool(hands.done), seconds=SOONER_THAN_BY_ITSELF)


async def test_a_worker_sleeps_until_the_next_job_is_due(database: Database) -> None:
    hands = Hands()
    due_at = datetime.now(UTC) + timedelta(seconds=0.7)
    await add(database, "one", run_at=due_at)
    async with running(worker_of(database, hands)):
        await until(lambda: bool(hands.done), seconds=SOONER_THAN_BY_ITSELF)
    assert datetime.now(UTC) >= due_at


async def test_what_came_due_while_no_worker_ran_is_caught_up(database: Database) -> None:
    seen: list[JobsObservation] = []
    await add(database, "one", "two", run_at=NOW - timedelta(hours=3))
    worker = Worker(database, clock_at(NOW), [handler_of(Hands(), batch=10)], seen.append)
    async with running(worker):
        await until(lambda: bool(seen))
    assert seen[0].lag_seconds == pytest.approx(3 * 3600, abs=1)
    assert seen[0].outcomes == {"done": 2}


async def test_a_worker_that_stops_finishes_what_it_holds(database: Database) -> None:
    finished: list[str] = []
    begun = asyncio.Event()

    async def slow(jobs: Sequence[Job]) -> dict[str, Outcome]:
        begun.set()
        await asyncio.sleep(0.3)
        finished.extend(job.key for job in jobs)
        return {}

    worker = Worker(database, Clock(), [JobHandler(kind=KIND, handle=slow)])
    await add(database, "one")
    async with running(worker):
        await begun.wait()
    assert finished == ["one"]
    assert await states_of(database) == {"one": "done"}


async def test_a_worker_outlives_its_connections(database: Database, database_url: str) -> None:
    hands = Hands()
    async with running(worker_of(database, hands)):
        await until(lambda: _is_heard(database_url))
        await execute(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        await add(database, "one")
        await until(lambda: bool(hands.done), seconds=SOONER_THAN_BY_ITSELF)


@pytest.mark.usefixtures("database_url")  # of its own: connections are counted
async def test_a_worker_looks_for_every_kind_over_the_same_connection(database: Database) -> None:
    hands = Hands()
    kinds = [f"kind {number}" for number in range(12)]
    worker = Worker(database, Clock(), [JobHandler(kind=kind, handle=hands) for kind in kinds])
    await add(database, "of the last kind", kind=kinds[-1])
    async with running(worker):
        await until(lambda: bool(hands.done))
        opened = await sql.fetchval(database, _CONNECTIONS)
    assert opened <= 4  # one looks, one listens, one gives back, one asks this


async def test_what_another_worker_holds_is_waited_for(database: Database) -> None:
    finished: list[str] = []
    begun = asyncio.Event()

    async def slow(jobs: Sequence[Job]) -> dict[str, Outcome]:
        begun.set()
        await asyncio.sleep(0.4)
        finished.extend(job.key for job in jobs)
        return {}

    await add(database, "one")
    async with running(Worker(database, Clock(), [JobHandler(kind=KIND, handle=slow)])):
        await begun.wait()
        await worker_of(database, Hands()).run_due(datetime.now(UTC))
        assert finished == ["one"]


async def test_what_another_worker_causes_is_waited_for(
    database: Database, database_url: str
) -> None:
    """However slowly the one that waits asks, it never looks between a job and what that causes."""

    async def cause(jobs: Sequence[Job]) -> dict[str, Outcome]:
        await asyncio.sleep(0.1)
        [job] = jobs
        await add(database, f"by {job.key}", run_at=job.run_at, kind="caused")
        return {}

    slow = Database(database_url)
    await slow.open()
    hands = Hands()
    handlers = [JobHandler(kind=KIND, handle=cause), JobHandler(kind="caused", handle=hands)]
    async with running(Worker(database, Clock(), handlers[:1])), crowded(slow):
        for number in range(5):
            await add(database, str(number))
            await asyncio.sleep(0.03)
            await Worker(slow, Clock(), handlers).run_due(datetime.now(UTC))
            assert len(hands.done) == number + 1
    await slow.close()
