"""10,000 deadlines in the same minute, noticed while events keep being accepted."""

import asyncio
from datetime import timedelta

import pytest

from app.domain.jobs.jobs import JobKind, NewJob
from app.repositories.jobs.queue import enqueue
from tests import sql
from tests.service import NOW, Service
from tests.services.notifications.interactions import add_interactions

DEADLINES = 10_000
IN_TIME_SECONDS = 60
MINUTE = timedelta(minutes=1)


async def enqueue_deadlines(service: Service, client_id: str) -> None:
    database = service.state.database
    ids = await add_interactions(database, client_id, due_at=NOW + MINUTE, count=DEADLINES)
    due_at = (NOW + MINUTE).isoformat()
    jobs = [
        NewJob(
            kind=JobKind.DEADLINE_BREACHED,
            key=f"{one}:{due_at}",
            run_at=NOW + MINUTE * place / DEADLINES,
            payload={"client_id": client_id, "interaction_id": one, "due_at": due_at},
        )
        for place, one in enumerate(ids)
    ]
    async with database.read() as connection:
        await enqueue(connection, jobs)


async def keep_calling(service: Service, client_id: str, *, ended: asyncio.Event) -> list[float]:
    """Post one event after the other until told; return how long each took."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    while not ended.is_set():
        started = loop.time()
        response = await service.post(
            {
                "id": f"CA-{len(times)}",
                "source": "/telephony/main",
                "type": "call.received",
                "data": {
                    "client_id": client_id,
                    "from": "+32475550199",
                    "to": "+3225550101",
                    "answered": True,
                },
            }
        )
        assert response.status_code == 201, response.text
        times.append(loop.time() - started)
    return times


@pytest.mark.slow
async def test_ten_thousand_deadlines_of_a_minute_are_noticed_within_one(
    service: Service,
) -> None:
    client = await service.a_client()
    await enqueue_deadlines(service, client)
    ended = asyncio.Event()
    calling = asyncio.create_task(keep_calling(service, client, ended=ended))
    loop = asyncio.get_running_loop()
    started = loop.time()
    service.set_clock(NOW + MINUTE)
    count = "SELECT count(*) FROM jobs WHERE kind = 'notice' AND key LIKE 'sla.breached:%'"
    while await sql.fetchval(service.state.database, count) < DEADLINES:
        assert loop.time() - started < IN_TIME_SECONDS
        await asyncio.sleep(0.1)
    ended.set()
    times = sorted(await calling)
    assert len(times) > 10
    assert times[len(times) // 2] < 1
