"""Delivers notices to endpoints: signed, logged, again after growing pauses, given up in the end.

An endpoint that fails is left alone for a while, so that one receiver out of order does not keep
the others waiting; after days of failure it is disabled, and the operators are told.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from random import SystemRandom

import structlog

from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Failed, Outcome, Postponed, Schedule
from app.domain.notifications.contents import EndpointDisabled
from app.domain.notifications.endpoints import DeliveryState
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.notifications.signatures import sign_headers
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.notifications.webhook_deliveries import (
    Attempt,
    FailurePolicy,
    OutgoingDelivery,
    disable_endpoint,
    give_up,
    read_outgoing,
    record_failure,
    record_success,
)
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.webhook_sender import GONE, Answer, NotSent, Sender
from app.services.secrets import SecretBox

_LOG = structlog.get_logger()
_HEADERS = {"content-type": "application/json", "user-agent": "ExitAdmin"}
_MILLISECONDS = 1_000
_LEASE_MARGIN_SECONDS = 45.0


def random_factor() -> float:
    """Return a factor from 1 to 2."""
    return SystemRandom().uniform(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTerms:
    """How patient deliveries are.

    Attributes:
        schedule: the pauses between the attempts of one delivery.
        longest_rest: how long an endpoint that fails is left alone at most.
        patience: after failing for so long without a break an endpoint is disabled.
        concurrency: attempts at once in one worker.
        spread: by what factor a delivery waits longer than its endpoint is left alone, so that
            few of them find out whether it is back.
    """

    schedule: Schedule = OVER_A_DAY
    longest_rest: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(days=5)
    concurrency: int = 32
    spread: Callable[[], float] = random_factor


class WebhookDeliveryHandler:
    """Handles the jobs of deliveries; the key of a job is the delivery's id."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        secrets: SecretBox,
        sender: Sender,
        terms: DeliveryTerms,
    ) -> None:
        self._database = database
        self._clock = clock
        self._secrets = secrets
        self._sender = sender
        self._terms = terms

    def job_handler(self) -> JobHandler:
        """Return what a worker has to know of it."""
        return JobHandler(
            kind=JobKind.WEBHOOK_DELIVERY,
            handle=self._deliver_all,
            concurrency=self._terms.concurrency,
            lease_seconds=self._sender.answer_seconds + _LEASE_MARGIN_SECONDS,
            schedule=self._terms.schedule,
        )

    async def _deliver_all(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await self._deliver(job) for job in jobs}

    async def _deliver(self, job: Job) -> Outcome:
        async with self._database.read() as connection:
            outgoing = await read_outgoing(connection, job.key)
        if outgoing is None:
            return Done()
        if not outgoing.is_enabled:
            async with self._database.write() as connection:
                await give_up(connection, job.key)
            return Done()
        if outgoing.pause_seconds > 0:
            return Postponed(outgoing.pause_seconds * self._terms.spread())
        attempt = await self._try(outgoing)
        if attempt.error is None:
            async with self._database.write() as connection:
                seconds = await record_success(connection, attempt)
            if seconds is not None:
                _LOG.warning(
                    "webhook endpoint back",
                    endpoint=outgoing.endpoint_id,
                    out_for_seconds=round(seconds, 1),
                )
            return Done()
        return await self._fail(job, outgoing, attempt, attempt.error)

    async def _try(self, outgoing: OutgoingDelivery) -> Attempt:
        started = asyncio.get_running_loop().time()
        answer: Answer | None = None
        error: str | None = None
        try:
            answer = await self._sender.post(
                outgoing.url, outgoing.body.encode(), self._headers(outgoing)
            )
        except NotSent as failure:
            error = str(failure)
        else:
            if not answer.is_success:
                error = f"Answered {answer.status}"
        return Attempt(
            delivery_id=outgoing.delivery_id,
            endpoint_id=outgoing.endpoint_id,
            duration_ms=int((asyncio.get_running_loop().time() - started) * _MILLISECONDS),
            status=answer.status if answer else None,
            answer=answer.text if answer else None,
            error=error,
        )

    def _headers(self, outgoing: OutgoingDelivery) -> dict[str, str]:
        secrets = [self._secrets.open(secret) for secret in outgoing.secrets]
        signed = sign_headers(
            outgoing.delivery_id, datetime.now(UTC), outgoing.body.encode(), secrets
        )
        return _HEADERS | signed

    async def _fail(
        self, job: Job, outgoing: OutgoingDelivery, attempt: Attempt, error: str
    ) -> Outcome:
        is_last = self._terms.schedule.pause_after(job.attempts) is None
        policy = FailurePolicy(
            state=DeliveryState.FAILED if is_last else DeliveryState.PENDING,
            pause_seconds=self._rest_after(outgoing.failures + 1),
            patience_seconds=self._terms.patience.total_seconds(),
        )
        async with self._database.write() as connection:
            failing = await record_failure(connection, attempt, policy)
        if failing.is_first:
            _LOG.warning(
                "webhook endpoint failing",
                endpoint=outgoing.endpoint_id,
                reason=error.partition(":")[0],  # what follows may name hosts
            )
        if attempt.status == GONE:
            await self._disable(outgoing.endpoint_id, "It answered 410 Gone")
        elif failing.is_too_long:
            days = self._terms.patience.days
            await self._disable(outgoing.endpoint_id, f"Nothing was delivered for {days} days")
        return Failed(error)

    def _rest_after(self, failures: int) -> float:
        longest = self._terms.longest_rest.total_seconds()
        pause = self._terms.schedule.pause_after(failures)
        return longest if pause is None else min(pause, longest)

    async def _disable(self, endpoint_id: str, reason: str) -> None:
        """Send nothing more to an endpoint, and tell the operators."""
        async with self._database.write() as connection:
            disabled = await disable_endpoint(connection, endpoint_id, reason)
            if disabled is None:
                return
            content = EndpointDisabled(
                endpoint_id=endpoint_id,
                url=disabled.url,
                reason=reason,
                failing_since=disabled.failing_since,
            )
            notice = Notice(
                type=NoticeType.ENDPOINT_DISABLED,
                cause_key=f"{endpoint_id}:{disabled.failing_since.isoformat()}",
                client_id=None,
                occurred_at=self._clock.now(),
                data=asdict(content),
            )
            await enqueue(connection, [job_of(notice)])
        _LOG.warning("webhook endpoint disabled", endpoint=endpoint_id, reason=reason)
