"""Kinds of which nothing is due sleep, and one look finds out for them all when something is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.clock import Clock
from app.services.jobs import lookout
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from tests.services.jobs.test_worker import NOW, clock_at
from tests.services.jobs.workers import Hands, add, handler_of, running, until

KINDS = [f"kind {number}" for number in range(12)]


class CountingDatabase(Database):
    """Counts how often it is asked, and how often to take jobs."""

    reads = takes = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        self.reads += 1
        async with super().read() as connection:
            yield connection

    @asynccontextmanager
    async def write_at_once(self) -> AsyncIterator[Connection]:
        self.takes += 1
        async with super().write_at_once() as connection:
            yield connection


@pytest.fixture
async def counting(database_url: str) -> AsyncIterator[CountingDatabase]:
    database = CountingDatabase(database_url)
    await database.open()
    yield database
    await database.close()


async def test_one_look_does_for_every_kind_that_sleeps(
    counting: CountingDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "REHEARSAL_SLEEP_SECONDS", 0.1)
    handlers = [JobHandler(kind=kind, handle=Hands()) for kind in KINDS]
    async with running(Worker(counting, clock_at(NOW), handlers)):
        await asyncio.sleep(0.3)  # each has found nothing, twice: when it begins and when it hears
        takes, looks = counting.takes, counting.reads - counting.takes
        await until(lambda: counting.reads - counting.takes >= looks + 5)
    assert counting.takes <= takes + len(KINDS)


async def test_what_others_hold_at_the_moment_is_not_asked_for_over_and_over(
    counting: CountingDatabase,
) -> None:
    hands, loop = Hands(), asyncio.get_running_loop()
    await add(counting, "locked")
    holder = await counting.connect()
    async with holder.transaction():
        await holder.execute("SELECT FROM jobs FOR UPDATE")
        began = loop.time()
        async with running(Worker(counting, Clock(), [handler_of(hands)])):
            await until(lambda: counting.takes > 3)
            asked, seconds = counting.takes, loop.time() - began
        assert asked <= 3 + seconds / lookout.SHORTEST_SLEEP_SECONDS
    await holder.close()
    assert hands.keys == []


async def test_a_retry_is_found_though_others_go_to_sleep_all_the_time(
    counting: CountingDatabase,
) -> None:
    """A look that comes sooner than the last one said does not put off what is due."""
    hands, busy = Hands(), Hands()
    handlers = [handler_of(hands), JobHandler(kind="busy", handle=busy)]
    await add(counting, "due", run_at=datetime.now(UTC) + timedelta(seconds=0.2))
    worker = Worker(counting, Clock(), handlers)

    async def disturb() -> None:
        while True:
            worker.wake("busy")
            await asyncio.sleep(lookout.SHORTEST_SLEEP_SECONDS / 5)

    async with running(worker):
        disturbing = asyncio.create_task(disturb())
        await until(lambda: bool(hands.done), seconds=lookout.LONGEST_SLEEP_SECONDS / 2)
        disturbing.cancel()
    assert (hands.keys, busy.keys) == (["due"], [])
