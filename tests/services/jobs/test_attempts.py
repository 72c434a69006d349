"""What becomes of jobs that fail, and of those whose worker is gone."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import OVER_A_DAY, Dropped, Failed, Outcome, Postponed
from app.repositories.database import Database
from app.repositories.jobs.leases import Lease, take
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from tests import sql
from tests.services.jobs.workers import (
    KIND,
    Hands,
    add,
    rows_of,
    running,
    states_of,
    until,
    worker_of,
)

LEASE_SECONDS = 0.3


async def test_a_job_that_fails_is_tried_again_after_growing_pauses(database: Database) -> None:
    begun: list[float] = []

    def fail_twice(_: Job) -> Outcome | None:
        begun.append(asyncio.get_running_loop().time())
        return Failed("not yet") if len(begun) < 3 else None

    await add(database, "one")
    async with running(worker_of(database, Hands(fail_twice))):
        await until(lambda: len(begun) == 3)
    row = (await rows_of(database))["one"]
    assert (row["state"], row["attempts"], row["last_error"]) == ("done", 3, "not yet")
    # pauses of 0.05 and 0.1 seconds, up to a tenth shorter; how much longer is the machine's affair
    assert begun[1] - begun[0] > 0.04
    assert begun[2] - begun[1] > 0.08


async def test_a_job_that_keeps_failing_is_given_up(database: Database) -> None:
    hands = Hands(lambda _: Failed("never"))
    await add(database, "one")
    async with running(worker_of(database, hands)):
        await until(lambda: len(hands.done) == 3)
    row = (await rows_of(database))["one"]
    assert (row["state"], row["attempts"], row["last_error"]) == ("dead", 3, "never")


async def test_a_job_is_given_up_at_once_when_trying_again_cannot_help(database: Database) -> None:
    hands = Hands(lambda _: Failed("gone", is_final=True))
    await add(database, "one")
    await worker_of(database, hands).run_due(datetime.now(UTC))
    assert (await rows_of(database))["one"]["state"] == "dead"
    assert len(hands.done) == 1


async def test_one_bad_job_never_fails_its_neighbours(database: Database) -> None:
    def explode(job: Job) -> Outcome | None:
        if job.key == "bad":
            raise ZeroDivisionError("no\x00good")
        return None

    await add(database, "good", "bad", "better")
    await worker_of(database, Hands(explode), batch=10).run_due(datetime.now(UTC))
    assert await states_of(database) == {"good": "done", "bad": "ready", "better": "done"}
    assert (await rows_of(database))["bad"]["last_error"] == "ZeroDivisionError: nogood"


async def test_a_job_that_ends_its_workers_is_given_up_unseen(database: Database) -> None:
    hands = Hands()
    await add(database, "poison")
    await sql.execute(database, "UPDATE jobs SET attempts = 3")
    await worker_of(database, hands).run_due(datetime.now(UTC))
    row = (await rows_of(database))["poison"]
    assert (row["state"], row["last_error"]) == ("dead", "begun 3 times and never ended")
    assert not hands.done


async def test_a_job_that_does_not_apply_any_more_may_be_enqueued_anew(database: Database) -> None:
    hands = Hands(lambda _: Dropped())
    worker = worker_of(database, hands)
    for _ in range(2):
        await add(database, "one")
        await worker.run_due(datetime.now(UTC))
    assert hands.keys == ["one", "one"]
    assert await states_of(database) == {}


async def test_a_postponed_job_has_not_been_tried(database: Database) -> None:
    hands = Hands(lambda _: Postponed(60))
    await add(database, "one")
    await worker_of(database, hands).run_due(datetime.now(UTC))
    row = (await rows_of(database))["one"]
    assert (row["state"], row["attempts"], row["leased_by"]) == ("ready", 0, None)
    assert row["available_at"] > datetime.now(UTC) + timedelta(seconds=50)


async def test_a_lease_expires_when_its_worker_is_gone(database: Database) -> None:
    hands = Hands()
    await add(database, "one")
    gone = Lease(kind=KIND, worker="gone", limit=1, seconds=LEASE_SECONDS)
    taken_at = time.monotonic()
    async with database.write() as connection:
        taken = await take(connection, gone, datetime.now(UTC))
    assert [job.key for job in taken] == ["one"]
    async with running(worker_of(database, hands)):
        await until(lambda: bool(hands.done))
    assert time.monotonic() - taken_at >= LEASE_SECONDS
    assert hands.done[0].attempts == 2


async def test_a_worker_that_lost_its_lease_changes_nothing_any_more(database: Database) -> None:
    quick = Hands()
    begun, is_late = asyncio.Event(), asyncio.Event()

    async def dawdle(_: object) -> dict[str, Outcome]:
        begun.set()
        await is_late.wait()
        return {job.id: Failed("too late", is_final=True) for job in quick.done}

    slow = Worker(database, Clock(), [JobHandler(kind=KIND, handle=dawdle, lease_seconds=0.1)])
    await add(database, "one")
    async with running(slow):
        await begun.wait()
        async with running(worker_of(database, quick)):
            await until(lambda: bool(quick.done))
        is_late.set()
    row = (await rows_of(database))["one"]
    assert (row["state"], row["last_error"]) == ("done", None)


def test_attempts_on_others_servers_spread_over_a_day_with_growing_pauses() -> None:
    pauses = OVER_A_DAY.pauses
    assert 23.5 * 3600 < sum(pauses) < 24.5 * 3600
    assert all(shorter * 1.1 < longer * 0.9 for shorter, longer in pairwise(pauses))
    assert OVER_A_DAY.pause_after(OVER_A_DAY.most_attempts) is None
