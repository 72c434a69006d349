"""Notices delivered to endpoints of others."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from structlog.testing import capture_logs

from app.domain.notifications.notices import NoticeType
from app.services.jobs.worker import Worker
from tests import sql
from tests.receivers import Receiver, answer
from tests.services.jobs.workers import running, until
from tests.services.notifications.notifier import Notifier, a_notice, causes

FAILED = answer(500, b"out of order")


async def test_a_notice_arrives_signed_with_its_type_time_and_data(
    notifier: Notifier, receiver: Receiver
) -> None:
    client = await notifier.a_client()
    _, secret = await notifier.an_endpoint(receiver.url)
    notice = a_notice(client)
    await notifier.tell(notice)
    await notifier.run()
    [request] = receiver.requests
    told = request.verified(secret)
    assert request.line == "POST /hook HTTP/1.1"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["content-type"] == "application/json"
    assert told["type"] == "quota.exhausted"
    assert datetime.fromisoformat(told["timestamp"]) == notice.occurred_at
    assert told["data"] == {"client_id": client, **notice.data}


async def test_a_signature_by_another_secret_is_refused_by_the_public_library(
    notifier: Notifier, receiver: Receiver
) -> None:
    await notifier.an_endpoint(receiver.url)
    _, other = await notifier.an_endpoint(receiver.url, is_enabled=False)
    await notifier.tell(a_notice(None))
    await notifier.run()
    with pytest.raises(WebhookVerificationError):
        receiver.requests[0].verified(other)


async def test_after_a_rotation_both_secrets_verify(notifier: Notifier, receiver: Receiver) -> None:
    endpoint, former = await notifier.an_endpoint(receiver.url)
    rotate = await notifier.rotate(endpoint, datetime.now(UTC))
    await notifier.tell(a_notice(None))
    await notifier.run()
    [request] = receiver.requests
    assert request.verified(former) == request.verified(notifier.box.open(rotate.sealed))


async def test_a_secret_replaced_long_ago_signs_no_more(
    notifier: Notifier, receiver: Receiver
) -> None:
    endpoint, former = await notifier.an_endpoint(receiver.url)
    await notifier.rotate(endpoint, datetime.now(UTC) - timedelta(hours=25))
    await notifier.tell(a_notice(None))
    await notifier.run()
    assert receiver.requests[0].headers["webhook-signature"].count("v1,") == 1
    with pytest.raises(WebhookVerificationError):
        receiver.requests[0].verified(former)


async def test_a_cause_is_told_once(notifier: Notifier, receiver: Receiver) -> None:
    await notifier.an_endpoint(receiver.url)
    for _ in range(2):
        await notifier.tell(a_notice(None, "same"), a_notice(None, "same"))
        await notifier.run()
    assert len(receiver.requests) == 1


async def test_an_endpoint_hears_of_its_types_and_its_client_alone(
    notifier: Notifier, receiver: Receiver
) -> None:
    client, other = await notifier.a_client(), await notifier.a_client()
    await notifier.an_endpoint(receiver.url, client_id=client, types={NoticeType.QUOTA_EXHAUSTED})
    await notifier.tell(
        a_notice(client, "mine"),
        a_notice(other, "another's"),
        a_notice(client, "unwanted", type=NoticeType.SLA_BREACHED),
        a_notice(None, "nobody's"),
    )
    await notifier.run()
    assert [request.notice["data"].get("client_id") for request in receiver.requests] == [client]
    assert len(await notifier.deliveries()) == 1


async def _is_nothing_left(notifier: Notifier, worker: Worker | None = None) -> bool:
    """Let a worker do what is due, where it does not run; tell whether all was spread and sent."""
    if worker is not None:
        await notifier.run(worker)
    jobs = await notifier.jobs("notice") + await notifier.jobs("webhook.delivery")
    return bool(jobs) and not any(job["state"] == "ready" for job in jobs)


async def test_a_receiver_that_fails_four_times_gets_it_after_growing_pauses(
    notifier: Notifier, receiver: Receiver
) -> None:
    _, secret = await notifier.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 4
    await notifier.tell(a_notice(None))
    async with running(notifier.worker()):
        await until(lambda: _is_nothing_left(notifier))
    assert len(receiver.requests) == 5
    pauses = [later.received_at - one.received_at for one, later in pairwise(receiver.requests)]
    assert all(shorter < longer for shorter, longer in pairwise(pauses))
    assert {request.message_id for request in receiver.requests} == {
        receiver.requests[0].message_id
    }
    assert receiver.requests[4].verified(secret)
    [delivery] = await notifier.deliveries()
    assert (delivery["state"], str(delivery["id"])) == (
        "delivered",
        receiver.requests[0].message_id,
    )


async def test_the_log_has_one_line_when_an_endpoint_goes_and_one_when_it_is_back(
    notifier: Notifier, receiver: Receiver
) -> None:
    endpoint, _ = await notifier.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 7
    await notifier.tell(*causes(5, None))
    workers = [notifier.worker(longest_rest=timedelta(seconds=0.1)) for _ in range(2)]
    with capture_logs() as lines:
        async with running(*workers):
            await until(lambda: len(receiver.requests) >= 12)
            await until(lambda: any(line["event"] == "webhook endpoint back" for line in lines))
    told = [line for line in lines if line["event"].startswith("webhook endpoint")]
    # On a busy machine an attempt may be told to have failed after a later one went well.
    turns = ["webhook endpoint failing", "webhook endpoint back"] * (len(told) // 2)
    assert turns
    assert [line["event"] for line in told] == turns
    assert {line["endpoint"] for line in told} == {endpoint}
    assert told[0]["reason"] == "Answered 500"


async def test_two_workers_deliver_each_notice_once(notifier: Notifier, receiver: Receiver) -> None:
    await notifier.an_endpoint(receiver.url)
    await notifier.tell(*causes(60, None))
    async with running(notifier.worker(concurrency=4), notifier.worker(concurrency=4)):
        await until(lambda: len(receiver.requests) >= 60)
        await until(lambda: _is_nothing_left(notifier))
    assert len(receiver.requests) == 60
    assert len({request.message_id for request in receiver.requests}) == 60


async def test_a_delivery_is_given_up_after_its_last_attempt(
    notifier: Notifier, receiver: Receiver
) -> None:
    await notifier.an_endpoint(receiver.url)
    receiver.answers = [FAILED] * 5
    await notifier.tell(a_notice(None))
    async with running(notifier.worker()):
        await until(lambda: _is_nothing_left(notifier))
    assert len(receiver.requests) == 5
    [delivery] = await notifier.deliveries()
    [job] = await notifier.jobs("webhook.delivery")
    assert delivery["state"] == "failed"
    assert (job["state"], job["last_error"]) == ("dead", "Answered 500")


async def test_an_endpoint_that_fails_is_left_alone_and_others_are_not(
    notifier: Notifier, receiver: Receiver
) -> None:
    await notifier.an_endpoint("http://127.0.0.1:9/closed")
    await notifier.an_endpoint(receiver.url)
    await notifier.tell(*causes(50, None))
    worker = notifier.worker(concurrency=4, longest_rest=timedelta(minutes=10))
    await notifier.run(worker)
    attempts = await sql.fetchval(notifier.database, "SELECT count(*) FROM webhook_attempts")
    assert len(receiver.requests) == 50
    assert attempts < 50 + 20


async def test_after_days_of_failure_an_endpoint_is_disabled_and_operators_are_told(
    notifier: Notifier, receiver: Receiver
) -> None:
    broken, _ = await notifier.an_endpoint("http://127.0.0.1:9/closed")
    await notifier.an_endpoint(receiver.url, types={NoticeType.ENDPOINT_DISABLED})
    await sql.execute(
        notifier.database,
        "UPDATE webhook_endpoints SET failing_since = now() - interval '6 days' WHERE id = $1",
        broken,
    )
    await notifier.tell(a_notice(None))
    await notifier.run()
    endpoint = await notifier.endpoints.read(broken, None)
    assert (endpoint.is_enabled, endpoint.disabled_reason) == (
        False,
        "Nothing was delivered for 5 days",
    )
    [told] = receiver.notices
    assert told["type"] == "webhook_endpoint.disabled"
    assert told["data"]["endpoint_id"] == broken


async def test_an_endpoint_that_is_gone_is_disabled_at_once(
    notifier: Notifier, receiver: Receiver
) -> None:
    endpoint, _ = await notifier.an_endpoint(receiver.url)
    receiver.answers = [answer(410)]
    await notifier.tell(a_notice(None, "first"))
    await notifier.run()
    await notifier.tell(a_notice(None, "second"))
    await notifier.run()
    assert not (await notifier.endpoints.read(endpoint, None)).is_enabled
    assert len(receiver.requests) == 1


async def test_what_waits_for_a_disabled_endpoint_is_given_up(
    notifier: Notifier, receiver: Receiver
) -> None:
    endpoint, _ = await notifier.an_endpoint(receiver.url)
    receiver.answers = [FAILED]
    await notifier.tell(a_notice(None))
    worker = notifier.worker()
    await notifier.run(worker)
    await notifier.endpoints.change(endpoint, None, {"is_enabled": False})
    await until(lambda: _is_nothing_left(notifier, worker))
    [delivery] = await notifier.deliveries()
    assert (delivery["state"], len(receiver.requests)) == ("failed", 1)


async def test_what_was_for_a_removed_endpoint_is_forgotten(
    notifier: Notifier, receiver: Receiver
) -> None:
    endpoint, _ = await notifier.an_endpoint(receiver.url)
    receiver.answers = [FAILED]
    await notifier.tell(a_notice(None))
    worker = notifier.worker()
    await notifier.run(worker)
    await notifier.endpoints.remove(endpoint, None)
    await until(lambda: _is_nothing_left(notifier, worker))
    assert await notifier.deliveries() == []
    assert len(receiver.requests) == 1
