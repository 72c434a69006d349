"""The queue over HTTP: what was given up, and trying it again."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from app.domain.jobs.jobs import NewJob
from app.repositories.jobs.queue import enqueue
from tests import sql
from tests.api.notifications.asking import PATH, urgent_message
from tests.receivers import Receiver, answer
from tests.service import NOW, Service


async def jobs(service: Service, query: str = "") -> list[dict[str, Any]]:
    response = await service.http.get(f"/v1/jobs{query}")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def a_dead_delivery(service: Service, receiver: Receiver) -> str:
    """Let a delivery fail and give it up, as after its last attempt; return its id."""
    client = await service.a_client()
    asked = {"url": receiver.url, "event_types": ["message.forwarded"]}
    await service.http.post(PATH, json=asked)
    receiver.answers = [answer(500)]
    await service.post(urgent_message(client))
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await sql.execute(
        service.state.database,
        "UPDATE jobs SET state = 'dead', available_at = NULL, attempts = 11"
        " WHERE kind = 'webhook.delivery'",
    )
    return receiver.requests[0].message_id


async def test_a_dead_job_is_listed_and_done_when_tried_again(
    service: Service, receiver: Receiver
) -> None:
    delivery = await a_dead_delivery(service, receiver)
    [dead] = await jobs(service, "?state=dead")
    assert (dead["kind"], dead["key"]) == ("webhook.delivery", delivery)
    assert (dead["attempts"], dead["last_error"]) == (11, "Answered 500")
    assert await jobs(service) == [dead]

    await sql.execute(service.state.database, "UPDATE webhook_endpoints SET resumes_at = NULL")
    retried = await service.http.post(f"/v1/jobs/{dead['id']}/retry")
    assert (retried.status_code, retried.json()["state"]) == (200, "ready")
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    assert len(receiver.requests) == 2
    assert await jobs(service) == []
    [done] = await jobs(service, "?state=done&kind=webhook.delivery")
    assert (done["id"], done["attempts"]) == (dead["id"], 1)


async def test_only_a_dead_job_is_tried_again(service: Service) -> None:
    async with service.state.database.read() as connection:
        await enqueue(connection, [NewJob(kind="unheard of", key="1", run_at=NOW, payload={})])
    [job] = await jobs(service, "?state=ready&kind=unheard+of")
    response = await service.http.post(f"/v1/jobs/{job['id']}/retry")
    assert (response.status_code, response.json()["code"]) == (409, "job-not-dead")
    assert (await service.http.post(f"/v1/jobs/{uuid4()}/retry")).status_code == 404


async def test_jobs_are_paged_newest_first(service: Service) -> None:
    async with service.state.database.read() as connection:
        for key in "abc":
            await enqueue(connection, [NewJob(kind="other", key=key, run_at=NOW, payload={})])
            await asyncio.sleep(0.002)  # ids of one millisecond have no order
    query = "/v1/jobs?state=ready&kind=other&limit=2"
    first = (await service.http.get(query)).json()
    rest = (await service.http.get(f"{query}&cursor={first['next_cursor']}")).json()
    assert [one["key"] for one in (*first["items"], *rest["items"])] == ["c", "b", "a"]


@pytest.mark.usefixtures("database_url")  # of its own: the service counts from nothing
async def test_the_figures_tell_what_became_of_jobs_and_how_late_they_were(
    service: Service, receiver: Receiver
) -> None:
    await a_dead_delivery(service, receiver)
    figures = (await service.http.get("/metrics")).text
    assert 'exitadmin_jobs_total{kind="notice",outcome="done"} 1.0' in figures
    assert 'exitadmin_jobs_total{kind="webhook.delivery",outcome="failed"} 1.0' in figures
    assert 'exitadmin_job_lag_seconds_count{kind="notice"} 1.0' in figures
