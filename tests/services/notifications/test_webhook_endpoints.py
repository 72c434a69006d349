"""Notices delivered to endpoints of others."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from structlog.testing import capture_logs

from app.domain.notifications.notices import NoticeType
from tests import sql
from tests.receivers import Receiver, answer
from tests.services.jobs.workers import running, until
from tests.services.notifications.desk import Desk, a_notice, causes

FAILED = answer(500, b"out of order")


async def test_a_notice_arrives_signed_with_its_type_time_and_data(
    desk: Desk, receiver: Receiver
) -> None:
    client = await desk.a_client()
    _, secret = await desk.an_endpoint(receiver.url)
    notice = a_notice(client)
    await desk.tell(notice)
    await desk.run()
    [request] = receiver.requests
    told = request.verified(secret)
    assert request.line == "POST /hook HTTP/1.1"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["content-type"] == "application/json"
    assert told["type"] == "quota.exhausted"
    assert datetime.fromisoformat(told["timestamp"]) == notice.occurred_at
    assert told["data"] == {"client_id": client, **notice.data}


async def test_a_signature_by_another_secret_is_refused_by_the_public_library(
    desk: Desk, receiver: Receiver
) -> None:
    await desk.an_endpoint(receiver.url)
    _, other = await desk.an_endpoint(receiver.url, is_enabled=False)
    await desk.tell(a_notice(None))
    await desk.run()
    with pytest.raises(WebhookVerificationError):
        receiver.requests[0].verified(other)


async def test_after_a_rotation_both_secrets_verify(desk: Desk, receiver: Receiver) -> None:
    endpoint, former = await desk.an_endpoint(receiver.url)
    rotated = await desk.rotated(endpoint, datetime.now(UTC))
    await desk.tell(a_notice(None))
    await desk.run()
    [request] = receiver.requests
    assert request.verified(former) == request.verified(desk.box.open(rotated.sealed))


async def test_a_secret_replaced_long_ago_signs_no_more(desk: Desk, receiver: Receiver) -> None:
    endpoint, former = await desk.an_endpoint(receiver.url)
    await desk.rotated(endpoint, datetime.now(UTC) - timedelta(hours=25))
    await desk.tell(a_notice(None))
    await desk.run()
    assert receiver.requests[0].headers["webhook-signature"].count("v1,") == 1
    with pytest.raises(WebhookVerificationError):
        receiver.requests[0].verified(former)


async def test_a_cause_is_told_once(desk: Desk, receiver: Receiver) -> None:
    await desk.an_endpoint(receiver.url)
    for _ in range(2):
        await desk.tell(a_notice(None, "same"), a_notice(None, "same"))
        await desk.run()
    assert len(receiver.requests) == 1


async def test_an_endpoint_hears_of_its_types_and_its_client_alone(
    desk: Desk, receiver: Receiver
) -> None:
    client, other = await desk.a_client(), await desk.a_client()
    await desk.an_endpoint(receiver.url, client_id=client, types={NoticeType.QUOTA_EXHAUSTED})
    await desk.tell(
        a_notice(client, "mine"),
        a_notice(other, "another's"),
        a_notice(client, "unwanted", type=NoticeType.SLA_BREACHED),
        a_notice(None, "nobody's"),
    )
    await desk.run()
    assert [one.notice["data"].get("client_id") for one in receiver.requests] == [client]
    assert len(await desk.deliveries()) == 1


async def test_a_receiver_that_fails_four_times_gets_it_after_growing_pauses(
    desk: Desk, receiver: Receiver
) -> None:
    _, secret = await desk.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 4
    await desk.tell(a_notice(None))
    async with running(desk.worker()):
        await until(lambda: len(receiver.requests) == 5)
        await asyncio.sleep(0.1)
    pauses = [later.received_at - one.received_at for one, later in pairwise(receiver.requests)]
    assert all(shorter < longer for shorter, longer in pairwise(pauses))
    assert {one.message_id for one in receiver.requests} == {receiver.requests[0].message_id}
    assert receiver.requests[4].verified(secret)
    [delivery] = await desk.deliveries()
    assert (delivery["state"], str(delivery["id"])) == (
        "delivered",
        receiver.requests[0].message_id,
    )


async def test_the_log_has_one_line_when_an_endpoint_goes_and_one_when_it_is_back(
    desk: Desk, receiver: Receiver
) -> None:
    endpoint, _ = await desk.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 7
    await desk.tell(*causes(5, None))
    workers = [desk.worker(longest_rest=timedelta(seconds=0.1)) for _ in range(2)]
    with capture_logs() as lines:
        async with running(*workers):
            await until(lambda: len(receiver.requests) >= 12)
            await until(lambda: any(one["event"] == "webhook endpoint back" for one in lines))
    told = [one for one in lines if one["event"].startswith("webhook endpoint")]
    assert [one["event"] for one in told] == ["webhook endpoint failing", "webhook endpoint back"]
    assert {one["endpoint"] for one in told} == {endpoint}
    assert told[0]["reason"] == "Answered 500"


async def test_two_workers_deliver_each_notice_once(desk: Desk, receiver: Receiver) -> None:
    await desk.an_endpoint(receiver.url)
    await desk.tell(*causes(60, None))
    async with running(desk.worker(concurrency=4), desk.worker(concurrency=4)):
        await until(lambda: len(receiver.requests) >= 60)
        await asyncio.sleep(0.2)
    assert len(receiver.requests) == 60
    assert len({one.message_id for one in receiver.requests}) == 60


async def test_a_delivery_is_given_up_after_its_last_attempt(
    desk: Desk, receiver: Receiver
) -> None:
    await desk.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 5
    await desk.tell(a_notice(None))
    async with running(desk.worker()):
        await until(lambda: len(receiver.requests) == 5)
        await asyncio.sleep(0.1)
    [delivery] = await desk.deliveries()
    [job] = await desk.jobs("webhook.delivery")
    assert delivery["state"] == "failed"
    assert (job["state"], job["last_error"]) == ("dead", "Answered 500")


async def test_an_endpoint_that_fails_is_left_alone_and_others_are_not(
    desk: Desk, receiver: Receiver
) -> None:
    await desk.an_endpoint("http://127.0.0.1:9/closed")
    await desk.an_endpoint(receiver.url)
    await desk.tell(*causes(50, None))
    worker = desk.worker(concurrency=4, longest_rest=timedelta(minutes=10))
    await desk.run(worker)
    attempts = await sql.fetchval(desk.database, "SELECT count(*) FROM webhook_attempts")
    assert len(receiver.requests) == 50
    assert attempts < 50 + 20


async def test_after_days_of_failure_an_endpoint_is_disabled_and_operators_are_told(
    desk: Desk, receiver: Receiver
) -> None:
    broken, _ = await desk.an_endpoint("http://127.0.0.1:9/closed")
    await desk.an_endpoint(receiver.url, types={NoticeType.ENDPOINT_DISABLED})
    await sql.execute(
        desk.database,
        "UPDATE webhook_endpoints SET failing_since = now() - interval '6 days' WHERE id = $1",
        broken,
    )
    await desk.tell(a_notice(None))
    await desk.run()
    endpoint = await desk.endpoints.read(broken, None)
    assert (endpoint.is_enabled, endpoint.disabled_reason) == (
        False,
        "Nothing was delivered for 5 days",
    )
    [told] = receiver.notices
    assert told["type"] == "webhook_endpoint.disabled"
    assert told["data"]["endpoint_id"] == broken


async def test_an_endpoint_that_is_gone_is_disabled_at_once(desk: Desk, receiver: Receiver) -> None:
    endpoint, _ = await desk.an_endpoint(receiver.url)
    receiver.answers = [answer(410)]
    await desk.tell(a_notice(None, "first"))
    await desk.run()
    await desk.tell(a_notice(None, "second"))
    await desk.run()
    assert not (await desk.endpoints.read(endpoint, None)).is_enabled
    assert len(receiver.requests) == 1


async def test_what_waits_for_a_disabled_endpoint_is_given_up(
    desk: Desk, receiver: Receiver
) -> None:
    endpoint, _ = await desk.an_endpoint(receiver.url)
    receiver.answers = [FAILED]
    await desk.tell(a_notice(None))
    worker = desk.worker()
    await desk.run(worker)
    await desk.endpoints.change(endpoint, None, {"is_enabled": False})
    await asyncio.sleep(0.2)
    await desk.run(worker)
    [delivery] = await desk.deliveries()
    assert (delivery["state"], len(receiver.requests)) == ("failed", 1)


async def test_what_was_for_a_removed_endpoint_is_forgotten(desk: Desk, receiver: Receiver) -> None:
    endpoint, _ = await desk.an_endpoint(receiver.url)
    receiver.answers = [FAILED]
    await desk.tell(a_notice(None))
    worker = desk.worker()
    await desk.run(worker)
    await desk.endpoints.remove(endpoint, None)
    await asyncio.sleep(0.2)
    await desk.run(worker)
    assert await desk.deliveries() == []
    assert len(receiver.requests) == 1
