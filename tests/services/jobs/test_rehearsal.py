"""A clock that is moved by hand stops wherever something is due."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.repositories.database import Database
from app.services.clock import Clock
from app.services.jobs.gates import Gate
from app.services.jobs.inspection import Rehearsal
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from tests.services.jobs.workers import KIND, Hands, add, running, states_of

NOW = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
HOUR = timedelta(hours=1)


class Diary:
    """Does jobs and notes at what instant each was done; a job named ``a>b`` causes ``b``."""

    def __init__(self, database: Database, start: datetime = NOW) -> None:
        self.clock = Clock()
        self.clock.set(start)
        self.entries: list[tuple[str, datetime]] = []
        self._database = database
        worker = Worker(database, self.clock, [JobHandler(kind=KIND, handle=self._note, batch=10)])
        self.rehearsal = Rehearsal(self.clock, worker)

    async def _note(self, jobs: Sequence[Job]) -> dict[str, Outcome]:
        for job in jobs:
            self.entries.append((job.key, self.clock.now()))
            _, is_cause, caused = job.key.partition(">")
            if is_cause:
                await add(self._database, caused, run_at=job.run_at + HOUR)
        return {}


async def test_each_job_is_done_at_its_own_instant(database: Database) -> None:
    diary = Diary(database)
    await add(database, "evening", run_at=NOW + 7 * HOUR)
    await add(database, "noon", run_at=NOW + 2 * HOUR)
    await add(database, "tomorrow", run_at=NOW + 24 * HOUR)
    await diary.rehearsal.move(NOW + 8 * HOUR)
    assert diary.entries == [("noon", NOW + 2 * HOUR), ("evening", NOW + 7 * HOUR)]
    assert diary.clock.now() == NOW + 8 * HOUR
    assert (await states_of(database))["tomorrow"] == "ready"


async def test_what_is_caused_on_the_way_is_done_on_the_way(database: Database) -> None:
    diary = Diary(database)
    await add(database, "first>second>third", run_at=NOW + HOUR)
    await add(database, "between", run_at=NOW + 1.5 * HOUR)
    await diary.rehearsal.move(NOW + 24 * HOUR)
    assert [(name, (at - NOW) / HOUR) for name, at in diary.entries] == [
        ("first>second>third", 1),
        ("between", 1.5),
        ("second>third", 2),
        ("third", 3),
    ]


async def test_time_never_runs_back_on_the_way_forward(database: Database) -> None:
    diary = Diary(database)
    await add(database, "missed", run_at=NOW - HOUR)
    await diary.rehearsal.move(NOW + HOUR)
    assert diary.entries == [("missed", NOW)]


async def test_backwards_it_goes_in_one_step(database: Database) -> None:
    diary = Diary(database)
    await add(database, "past", run_at=NOW - 48 * HOUR)
    await add(database, "later", run_at=NOW - HOUR)
    await diary.rehearsal.move(NOW - 24 * HOUR)
    assert diary.entries == [("past", NOW - 24 * HOUR)]
    assert diary.clock.now() == NOW - 24 * HOUR


async def test_two_moves_follow_one_another(database: Database) -> None:
    diary = Diary(database)
    await add(database, "noon", run_at=NOW + 2 * HOUR)
    await add(database, "evening", run_at=NOW + 7 * HOUR)
    await asyncio.gather(diary.rehearsal.move(NOW + 8 * HOUR), diary.rehearsal.move(NOW + 9 * HOUR))
    assert diary.entries == [("noon", NOW + 2 * HOUR), ("evening", NOW + 7 * HOUR)]
    assert diary.clock.now() == NOW + 9 * HOUR


async def test_whoever_works_beside_it_begins_nothing_on_the_way(database: Database) -> None:
    clock = Clock()
    clock.set(NOW)
    log: list[str] = []

    async def cause(_: Sequence[Job]) -> dict[str, Outcome]:
        await add(database, "caused", run_at=NOW, kind="caused")
        worker.wake()
        log.append("begun")
        await asyncio.sleep(0.1)  # time enough for whoever would begin it
        log.append("done")
        return {}

    async def note(_: Sequence[Job]) -> dict[str, Outcome]:
        log.append("caused")
        return {}

    handlers = [JobHandler(kind=KIND, handle=cause), JobHandler(kind="caused", handle=note)]
    worker = Worker(database, clock, handlers)
    await add(database, "noon", "evening", run_at=NOW + 2 * HOUR)
    async with running(worker):
        await Rehearsal(clock, worker).move(NOW + 8 * HOUR)
        assert log == ["begun", "done", "caused", "begun", "done"]


async def test_what_needs_something_out_of_reach_does_not_hold_time_up(database: Database) -> None:
    clock = Clock()
    clock.set(NOW)
    gate = Gate("the post office", now=lambda: 0.0)
    gate.fail("nobody is there")
    mail, note = Hands(), Hands()
    handlers = [
        JobHandler(kind="mail", handle=mail, gate=gate),
        JobHandler(kind=KIND, handle=note),
    ]
    await add(database, "letter", run_at=NOW + HOUR, kind="mail")
    await add(database, "noon", run_at=NOW + 2 * HOUR)
    await Rehearsal(clock, Worker(database, clock, handlers)).move(NOW + 3 * HOUR)
    assert (mail.keys, note.keys) == ([], ["noon"])
    gate.succeed()
    await Rehearsal(clock, Worker(database, clock, handlers)).move(NOW + 3 * HOUR)
    assert mail.keys == ["letter"]
