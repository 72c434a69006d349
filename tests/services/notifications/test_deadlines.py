"""Deadlines noticed when they are near and when they have passed."""

from datetime import datetime, timedelta

import pytest

from app.domain.jobs.jobs import NewJob
from app.domain.notifications.notices import NoticeType
from app.repositories.jobs.queue import enqueue
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from app.services.notifications.deadline_handler import deadline_handler
from tests import sql
from tests.services.notifications.interactions import add_interactions
from tests.services.notifications.notifier import Notifier

DUE_AT = datetime.fromisoformat("2026-11-23T14:00:00+00:00")
LATER = DUE_AT + timedelta(minutes=5)


def deadline_job(client_id: str, interaction_id: str, due_at: datetime = DUE_AT) -> NewJob:
    return NewJob(
        kind="deadline.breached",
        key=f"{interaction_id}:{due_at.isoformat()}",
        run_at=due_at,
        payload={
            "client_id": client_id,
            "interaction_id": interaction_id,
            "due_at": due_at.isoformat(),
        },
    )


async def notices_after(
    notifier: Notifier, *jobs: NewJob, now: datetime = LATER
) -> list[dict[str, str]]:
    """Return the data of the notices that jobs cause."""
    async with notifier.database.read() as connection:
        await enqueue(connection, jobs)
    notifier.clock.set(now)
    handle = deadline_handler(notifier.database, notifier.clock, NoticeType.SLA_BREACHED)
    worker = Worker(
        notifier.database,
        notifier.clock,
        [JobHandler(kind="deadline.breached", handle=handle, batch=500)],
    )
    await worker.run_due(now)
    rows = await sql.fetch(
        notifier.database,
        "SELECT payload -> 'data' ->> 'interaction_id' AS interaction_id,"
        " payload -> 'data' ->> 'due_at' AS due_at,"
        " payload -> 'data' ->> 'noticed_at' AS noticed_at, run_at"
        " FROM jobs WHERE kind = 'notice'",
    )
    return [dict(row) for row in rows]


async def test_a_deadline_that_passed_is_told_with_when_it_was_noticed(notifier: Notifier) -> None:
    client = await notifier.a_client()
    [one] = await add_interactions(notifier.database, client, due_at=DUE_AT)
    [told] = await notices_after(notifier, deadline_job(client, one))
    assert told == {
        "interaction_id": one,
        "due_at": "2026-11-23T14:00:00Z",
        "noticed_at": "2026-11-23T14:05:00Z",
        "run_at": DUE_AT,
    }


@pytest.mark.parametrize("status", ["completed", "paused", "held", "voided", "recorded"])
async def test_what_is_not_open_is_no_cause(notifier: Notifier, status: str) -> None:
    client = await notifier.a_client()
    [one] = await add_interactions(notifier.database, client, due_at=DUE_AT, status=status)
    assert await notices_after(notifier, deadline_job(client, one)) == []
    assert await notifier.jobs("deadline.breached") == []


async def test_a_deadline_that_moved_is_told_when_the_new_one_passes(notifier: Notifier) -> None:
    client = await notifier.a_client()
    moved_to = DUE_AT + timedelta(hours=1)
    [one] = await add_interactions(notifier.database, client, due_at=moved_to)
    jobs = [deadline_job(client, one), deadline_job(client, one, moved_to)]
    assert await notices_after(notifier, *jobs) == []
    assert len(await notices_after(notifier, now=moved_to)) == 1


async def test_a_deadline_that_came_back_is_told(notifier: Notifier) -> None:
    client = await notifier.a_client()
    [one] = await add_interactions(notifier.database, client, due_at=DUE_AT, status="paused")
    assert await notices_after(notifier, deadline_job(client, one)) == []
    await sql.execute(notifier.database, "UPDATE interactions SET status = 'open'")
    assert len(await notices_after(notifier, deadline_job(client, one))) == 1


async def test_an_interaction_of_another_client_is_no_cause(notifier: Notifier) -> None:
    client, other = await notifier.a_client(), await notifier.a_client()
    [one] = await add_interactions(notifier.database, client, due_at=DUE_AT)
    assert await notices_after(notifier, deadline_job(other, one)) == []
