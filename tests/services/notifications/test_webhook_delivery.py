"""What one attempt to deliver leads to: for the delivery, for the endpoint, in the log."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Failed, Outcome, Postponed, Schedule
from app.services.identifiers import new_id
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.webhook_delivery_handler import (
    DeliveryTerms,
    WebhookDeliveryHandler,
    random_factor,
)
from app.services.notifications.webhook_sender import Sender
from tests import sql
from tests.receivers import Receiver, a_receiver, answer
from tests.services.notifications.notifier import Notifier

FAILED = answer(500, b"out of order")
SCHEDULE = Schedule((60.0, 120.0, 3600.0))
ADD = """
INSERT INTO webhook_deliveries (id, endpoint_id, type, cause_key, body, state, created_at)
VALUES ($1, $2, 'quota.exhausted', $1::uuid::text, '{}', 'pending', now())
"""


@dataclass
class Given:
    """An endpoint with a receiver behind it, and deliveries to it."""

    notifier: Notifier
    receiver: Receiver
    endpoint_id: str

    def job_handler(self, **terms: Any) -> JobHandler:
        return WebhookDeliveryHandler(
            self.notifier.database,
            self.notifier.clock,
            self.notifier.box,
            Sender(is_private_allowed=True, answer_seconds=5),
            DeliveryTerms(**{"schedule": SCHEDULE, "spread": lambda: 1.5, **terms}),
        ).job_handler()

    async def job(self, attempts: int = 1) -> Job:
        """Return the job of a new delivery."""
        delivery_id = new_id()
        await sql.execute(self.notifier.database, ADD, delivery_id, self.endpoint_id)
        return Job(
            id=new_id(),
            kind=JobKind.WEBHOOK_DELIVERY,
            key=delivery_id,
            run_at=datetime.now(UTC),
            payload={},
            attempts=attempts,
        )

    async def attempt(self, job: Job | None = None, **terms: Any) -> Outcome:
        """Attempt a delivery, a new one unless told."""
        begun = job or await self.job()
        outcomes = await self.job_handler(**terms).handle([begun])
        assert outcomes.keys() == {begun.id}
        return outcomes[begun.id]

    async def endpoint(self) -> Any:
        return await sql.fetchrow(
            self.notifier.database,
            "SELECT *, extract(epoch FROM resumes_at - now())::float8 AS pause"
            " FROM webhook_endpoints WHERE id = $1",
            self.endpoint_id,
        )

    async def set(self, change: str) -> None:
        await sql.execute(
            self.notifier.database,
            f"UPDATE webhook_endpoints SET {change} WHERE id = $1",  # noqa: S608 - of this file
            self.endpoint_id,
        )

    async def state(self) -> str:
        [delivery] = await self.notifier.deliveries()
        return str(delivery["state"])

    async def attempts(self) -> list[Any]:
        rows: list[Any] = await sql.fetch(self.notifier.database, "SELECT * FROM webhook_attempts")
        return rows


@pytest.fixture
async def given(notifier: Notifier) -> AsyncIterator[Given]:
    async with a_receiver() as receiver:
        endpoint_id, _ = await notifier.an_endpoint(receiver.url)
        yield Given(notifier, receiver, endpoint_id)


async def test_a_worker_holds_a_delivery_for_longer_than_an_attempt_lasts(given: Given) -> None:
    work = given.job_handler(concurrency=7)
    assert (work.kind, work.concurrency, work.schedule) == (JobKind.WEBHOOK_DELIVERY, 7, SCHEDULE)
    assert work.lease_seconds == 50


def test_deliveries_are_patient_for_days() -> None:
    terms = DeliveryTerms()
    assert (terms.schedule, terms.concurrency) == (OVER_A_DAY, 32)
    assert (terms.longest_rest, terms.patience) == (timedelta(minutes=10), timedelta(days=5))


def test_what_waits_comes_back_over_as_long_again() -> None:
    factors = [random_factor() for _ in range(500)]
    assert all(1 <= factor <= 2 for factor in factors)
    assert min(factors) < 1.25
    assert max(factors) > 1.75


async def test_what_is_taken_is_done_and_logged(given: Given) -> None:
    given.receiver.answers = [answer(200, b"thanks")]
    with capture_logs() as lines:
        assert await given.attempt() == Done()
    assert await given.state() == "delivered"
    [attempt] = await given.attempts()
    assert (attempt["status"], attempt["answer"], attempt["error"]) == (200, "thanks", None)
    assert lines == []


async def test_every_delivery_of_a_call_has_its_outcome(given: Given) -> None:
    given.receiver.answers = [answer(204)]
    jobs = [await given.job(), await given.job()]
    await sql.execute(
        given.notifier.database, "DELETE FROM webhook_deliveries WHERE id = $1", jobs[0].key
    )
    assert await given.job_handler().handle(jobs) == {jobs[0].id: Done(), jobs[1].id: Done()}
    assert len(given.receiver.requests) == 1


async def test_an_answer_that_refuses_is_a_failure_that_the_log_tells_once(given: Given) -> None:
    given.receiver.answers = [FAILED] * 2
    with capture_logs() as lines:
        assert await given.attempt() == Failed("Answered 500")
        await given.set("resumes_at = NULL")
        assert await given.attempt() == Failed("Answered 500")
    assert [(line["event"], line["endpoint"], line["reason"]) for line in lines] == [
        ("webhook endpoint failing", given.endpoint_id, "Answered 500")
    ]
    attempt = (await given.attempts())[0]
    assert (attempt["status"], attempt["answer"]) == (500, "out of order")
    assert attempt["error"] == "Answered 500"


async def test_without_an_answer_the_log_tells_the_reason_but_no_host(given: Given) -> None:
    await given.set("url = 'http://127.0.0.1:9/closed'")
    with capture_logs() as lines:
        outcome = await given.attempt()
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("ConnectError: ")
    assert [line["reason"] for line in lines] == ["ConnectError"]
    [attempt] = await given.attempts()
    assert (attempt["status"], attempt["answer"], attempt["error"]) == (None, None, outcome.reason)


async def test_an_attempt_is_logged_with_how_long_it_took(given: Given) -> None:
    started = datetime.now(UTC)
    await given.attempt()
    took = datetime.now(UTC) - started
    [attempt] = await given.attempts()
    assert 0 <= attempt["duration_ms"] <= took / timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("failures", "pause"), [(0, 60.0), (1, 120.0), (2, 600.0), (3, 600.0), (9, 600.0)]
)
async def test_an_endpoint_that_fails_is_left_alone_for_longer_each_time(
    given: Given, failures: int, pause: float
) -> None:
    await given.set(f"failures = {failures}")
    given.receiver.answers = [FAILED]
    await given.attempt()
    endpoint = await given.endpoint()
    assert endpoint["failures"] == failures + 1
    assert pause / 2 < endpoint["pause"] <= pause


async def test_meanwhile_it_gets_nothing_and_deliveries_wait_spread_out(given: Given) -> None:
    await given.set("resumes_at = now() + interval '100 seconds'")
    outcome = await given.attempt()
    assert isinstance(outcome, Postponed)
    assert 100 < outcome.seconds <= 150
    assert (await given.state(), given.receiver.requests) == ("pending", [])


async def test_the_pause_is_kept_to_its_end(given: Given) -> None:
    await given.set("resumes_at = now() + interval '900 milliseconds'")
    ends_at = (await given.endpoint())["resumes_at"]
    outcome = await given.attempt()
    assert isinstance(outcome, Postponed) == (given.receiver.requests == [])
    assert all(attempt["attempted_at"] >= ends_at for attempt in await given.attempts())


@pytest.mark.parametrize(("attempts", "state"), [(3, "pending"), (4, "failed")])
async def test_the_last_attempt_gives_a_delivery_up(
    given: Given, attempts: int, state: str
) -> None:
    given.receiver.answers = [FAILED]
    await given.attempt(await given.job(attempts))
    assert await given.state() == state


async def test_what_is_for_a_disabled_endpoint_is_given_up_unsent(given: Given) -> None:
    await given.set("is_enabled = false")
    assert await given.attempt() == Done()
    assert (await given.state(), given.receiver.requests) == ("failed", [])


async def test_an_endpoint_that_is_back_is_told_in_the_log(given: Given) -> None:
    await given.set("failures = 3, failing_since = now() - interval '90.04 seconds'")
    with capture_logs() as lines:
        assert await given.attempt() == Done()
    [line] = lines
    assert (line["event"], line["endpoint"]) == ("webhook endpoint back", given.endpoint_id)
    assert line["out_for_seconds"] == round(line["out_for_seconds"], 1) >= 90
    assert (await given.endpoint())["failures"] == 0


@pytest.mark.parametrize(
    ("status", "failing_for", "reason"),
    [
        (410, "0 days", "It answered 410 Gone"),
        (500, "2 days 1 hour", "Nothing was delivered for 2 days"),
    ],
)
async def test_an_endpoint_is_disabled_and_operators_are_told(
    given: Given, status: int, failing_for: str, reason: str
) -> None:
    await given.set(f"failing_since = now() - interval '{failing_for}'")
    since = (await given.endpoint())["failing_since"]
    given.receiver.answers = [answer(status)]
    now = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
    given.notifier.clock.set(now)
    with capture_logs() as lines:
        outcome = await given.attempt(patience=timedelta(days=2))
    assert outcome == Failed(f"Answered {status}")
    endpoint = await given.endpoint()
    assert (endpoint["is_enabled"], endpoint["disabled_reason"]) == (False, reason)
    [job] = await given.notifier.jobs("notice")
    notice = json.loads(job["payload"])
    assert notice["type"] == "webhook_endpoint.disabled"
    assert (notice["client_id"], job["run_at"]) == (None, now)
    assert notice["cause_key"] == f"{given.endpoint_id}:{since.isoformat()}"
    assert (
        notice["data"].items()
        >= {
            "endpoint_id": given.endpoint_id,
            "url": given.receiver.url,
            "reason": reason,
        }.items()
    )
    assert (lines[-1]["event"], lines[-1]["reason"]) == ("webhook endpoint disabled", reason)


async def test_one_that_fails_for_less_is_not_disabled(given: Given) -> None:
    await given.set("failing_since = now() - interval '47 hours'")
    given.receiver.answers = [FAILED]
    await given.attempt(patience=timedelta(days=2))
    assert (await given.endpoint())["is_enabled"]
    assert await given.notifier.jobs("notice") == []


async def test_one_that_was_disabled_meanwhile_is_not_told_of_again(given: Given) -> None:
    given.receiver.answers = [answer(410)] * 2
    jobs = [await given.job(), await given.job()]
    outcomes = await asyncio.gather(*(given.attempt(job) for job in jobs))
    assert Failed("Answered 410") in outcomes
    assert len(await given.notifier.jobs("notice")) == 1
