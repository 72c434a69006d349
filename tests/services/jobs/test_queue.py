"""The way into the queue."""

from datetime import datetime, timedelta

import asyncpg

from app.domain.jobs.jobs import NewJob
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.jobs.queue import CHANNEL, enqueue

NOW = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
IN_AN_HOUR = timedelta(hours=1)


def a_job(key: str, run_at: datetime = NOW) -> NewJob:
    return NewJob(kind="rehearsal", key=key, run_at=run_at, payload={"at": run_at})


async def test_a_job_is_there_once_whatever_is_enqueued_again(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await enqueue(connection, [a_job("one"), a_job("one"), a_job("two")])
    await enqueue(connection, [a_job("two"), a_job("three")])
    rows = await connection.fetch("SELECT * FROM jobs ORDER BY id")
    assert sorted(row["key"] for row in rows) == ["one", "three", "two"]
    assert {(row["state"], row["attempts"], row["run_at"]) for row in rows} == {("ready", 0, NOW)}
    assert {row["id"].version for row in rows} == {7}
    assert {row["id"].variant for row in rows} == {"specified in RFC 4122"}
    await connection.close()


async def test_a_job_goes_with_the_transaction_that_enqueued_it(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    await enqueue(connection, [a_job("one")])
    await transaction.rollback()
    assert await connection.fetchval("SELECT count(*) FROM jobs") == 0
    await connection.close()


async def test_only_what_is_due_soon_wakes_the_workers(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    heard: list[object] = []
    await connection.add_listener(CHANNEL, lambda *said: heard.append(said))
    real = await connection.fetchval("SELECT now()")
    await enqueue(connection, [a_job("late", real + IN_AN_HOUR)])
    await connection.execute("SELECT 1")
    assert not heard
    await enqueue(connection, [a_job("soon", real), a_job("soon too", real)])
    await connection.execute("SELECT 1")
    assert len(heard) == 1
    await connection.close()


async def test_enqueueing_nothing_asks_nothing_of_the_database(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.close()
    await enqueue(connection, [])


def test_a_notice_is_one_job_for_each_cause() -> None:
    notice = Notice(
        type=NoticeType.QUOTA_EXHAUSTED,
        cause_key="client:2026-11",
        client_id="client",
        occurred_at=NOW,
        data={"period": "2026-11"},
    )
    job = job_of(notice)
    assert (job.kind, job.key, job.run_at) == ("notice", "quota.exhausted:client:2026-11", NOW)
    assert job.payload["data"] == {"period": "2026-11"}
