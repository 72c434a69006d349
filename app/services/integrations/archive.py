"""Keeps deliveries beside the hot path: written in batches, and never what acceptance waits for.

What was recorded is safe already; its raw request may follow a moment later. What was not, and is
acknowledged nevertheless, is waited for: the archive is then all that holds it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus

import structlog

from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.live.topics import Topic
from app.domain.notifications.contents import IntegrationFailing
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.connections import PASSING, Connection
from app.repositories.database import Database
from app.repositories.integrations.deliveries import (
    ArchivedDelivery,
    RequestState,
    write_deliveries,
)
from app.repositories.integrations.health import Failing, HealthChange
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.services.clock import Clock
from app.services.coalescing import Coalescer
from app.services.integrations.health_changes import FAILING_AFTER, changes_of
from app.services.outages import FailureLog, named

MAX_BATCH_DELIVERIES = 500
MAX_BATCH_BYTES = 8 * 1024 * 1024
MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_WAITING_DELIVERIES = 50_000
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.2
GATHERING_SECONDS = 0.1
_OVERHEAD_BYTES = 1_024
_LOG = structlog.get_logger()

Writer = Callable[[Sequence[ArchivedDelivery], Sequence[HealthChange]], Awaitable[None]]
"""Stores deliveries and adds to the figures of their integrations, in one transaction."""
_UNDERSTOOD = "ingest"
_COME_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class ArchiveUnavailable(Exception):
    """A delivery that nothing else holds could not be kept."""


@dataclass(slots=True)
class _Waiting:
    delivery: ArchivedDelivery
    kept: "asyncio.Future[None] | None" = None
    keeps_request: bool = True

    @property
    def size(self) -> int:
        return _OVERHEAD_BYTES + len(self.delivery.request.body or b"")


class Archive:
    """Deliveries on their way into the database, one batch in flight.

    Args:
        write: stores a batch.
        keeps_requests: False keeps the figures only.
    """

    def __init__(self, write: Writer, *, keeps_requests: bool) -> None:
        self._write = write
        self._keeps_requests = keeps_requests
        self._queue: deque[_Waiting] = deque()
        self._bytes = 0
        self._batches = Coalescer(lambda: bool(self._queue), self._store_next)
        self._put = self._settled = 0
        self._watchers: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._is_waited_for = asyncio.Event()
        self._failures = FailureLog()

    def put(self, delivery: ArchivedDelivery, *, keeps_request: bool = True) -> None:
        """Keep a delivery soon; one too many is dropped, and the log says so.

        Args:
            delivery: the request and its outcome.
            keeps_request: False only counts it.
        """
        if self._is_full:
            _LOG.warning("delivery not archived", integration_id=delivery.integration_id)
            return
        self._add(_Waiting(delivery, keeps_request=keeps_request))

    async def keep(self, delivery: ArchivedDelivery) -> None:
        """Keep a delivery and return when it is stored.

        Raises:
            ArchiveUnavailable: it is not.
        """
        if not self._keeps_requests or self._is_full:
            raise ArchiveUnavailable
        kept = asyncio.get_running_loop().create_future()
        self._add(_Waiting(delivery, kept))
        self._is_waited_for.set()
        await kept

    async def finish(self) -> None:
        """Return when everything put so far is stored, or given up."""
        if self._settled < self._put:
            settled = asyncio.get_running_loop().create_future()
            self._watchers.append((self._put, settled))
            self._is_waited_for.set()
            await settled

    @property
    def _is_full(self) -> bool:
        return self._bytes >= MAX_WAITING_BYTES or len(self._queue) >= MAX_WAITING_DELIVERIES

    def _add(self, waiting: _Waiting) -> None:
        self._queue.append(waiting)
        self._put += 1
        self._bytes += waiting.size
        self._batches.wake()

    async def _store_next(self) -> None:
        await self._gather()
        batch = self._next_batch()
        await self._store(batch)
        self._settle(batch)

    async def _gather(self) -> None:
        """Let deliveries come together for a moment: unlike events, nobody waits for them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHERING_SECONDS):
                await self._is_waited_for.wait()

    def _settle(self, batch: list[_Waiting]) -> None:
        self._settled += len(batch)
        self._bytes -= sum(waiting.size for waiting in batch)
        while self._watchers and self._watchers[0][0] <= self._settled:
            _, settled = self._watchers.popleft()
            if not settled.done():
                settled.set_result(None)
        if not self._watchers and not any(waiting.kept is not None for waiting in self._queue):
            self._is_waited_for.clear()

    def _next_batch(self) -> list[_Waiting]:
        batch = [self._queue.popleft()]
        size = batch[0].size
        while self._queue and len(batch) < MAX_BATCH_DELIVERIES:
            size += self._queue[0].size
            if size > MAX_BATCH_BYTES:
                break
            batch.append(self._queue.popleft())
        return batch

    async def _store(self, batch: list[_Waiting]) -> None:
        try:
            await self._persist(batch, _attempts(batch))
        except PASSING as failure:
            self._give_up(batch, failure)
        except Exception as failure:  # noqa: BLE001 - one bad row never loses its neighbours
            if len(batch) == 1:
                self._give_up(batch, failure)
                return
            for waiting in batch:
                await self._store([waiting])
        else:
            _confirm(batch)

    def _give_up(self, batch: list[_Waiting], failure: Exception) -> None:
        """Tell those who wait; the log has how many nobody can read again."""
        for waiting in batch:
            if waiting.kept is not None and not waiting.kept.done():
                waiting.kept.set_exception(ArchiveUnavailable())
        self._failures.tell("archive failed", failure)
        if lost := sum(waiting.kept is None for waiting in batch):
            _LOG.warning("deliveries not archived", deliveries=lost, reason=named(failure))

    async def _persist(self, batch: list[_Waiting], attempts: int) -> None:
        rows = [
            waiting.delivery for waiting in batch if waiting.keeps_request and self._keeps_requests
        ]
        changes = changes_of(waiting.delivery for waiting in batch)
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, attempts + 1):
            try:
                await self._write(rows, changes)
            except Exception:
                if attempt == attempts:
                    raise
                await asyncio.sleep(pause)
                pause *= 2
            else:
                return


def _attempts(batch: list[_Waiting]) -> int:
    """Return how often to try: a provider that waits for the answer is told at once."""
    return 1 if any(waiting.kept is not None for waiting in batch) else ATTEMPTS


def _confirm(batch: list[_Waiting]) -> None:
    for waiting in batch:
        if waiting.kept is not None and not waiting.kept.done():
            waiting.kept.set_result(None)


_WAITING = frozenset({RequestState.REFUSED, RequestState.FAILED})
"""For somebody to look at it, or to be tried again."""


def open_archive(database: Database, clock: Clock, *, keeps_requests: bool) -> Archive:
    """Return the archive of a database; False of ``keeps_requests`` keeps the figures only."""

    async def write(rows: Sequence[ArchivedDelivery], health: Sequence[HealthChange]) -> None:
        async with database.write() as connection:
            await _write(connection, rows, health, clock.now())

    return Archive(write, keeps_requests=keeps_requests)


async def _write(
    connection: Connection,
    rows: Sequence[ArchivedDelivery],
    health: Sequence[HealthChange],
    now: datetime,
) -> None:
    """Keep deliveries and their integrations' figures.

    It leaves a notice where one goes on failing, and a job for each that is to be tried again.
    """
    failing = await write_deliveries(connection, rows, health)
    if any(row.outcome.state in _WAITING for row in rows):
        changed(Topic.DELIVERIES)
    alarming = [
        failure
        for failure in failing
        if failure.failures_before < FAILING_AFTER <= failure.failures
    ]
    notices = [job_of(_notice(failure, now)) for failure in alarming]
    await enqueue(connection, notices + [_job(row) for row in rows if _is_put_off(row)])


def _is_put_off(row: ArchivedDelivery) -> bool:
    """Return whether the provider was asked to come again for events that were understood."""
    outcome = row.outcome
    is_failed = outcome.state is RequestState.FAILED and outcome.verdict == _UNDERSTOOD
    return is_failed and outcome.status in _COME_AGAIN


def _job(row: ArchivedDelivery) -> NewJob:
    return NewJob(kind=JobKind.DELIVERY_RECORD, key=row.id, run_at=row.received_at, payload={})


def _notice(failing: Failing, now: datetime) -> Notice:
    change = failing.change
    content = IntegrationFailing(
        integration_id=change.integration_id,
        name=failing.name,
        failures_in_a_row=failing.failures,
        reason=change.last_failure or "",
        last_failure_at=change.last_failure_at or change.last_delivery_at,
    )
    return Notice(
        type=NoticeType.INTEGRATION_FAILING,
        cause_key=f"{change.integration_id}:{now.date()}",
        client_id=None,
        occurred_at=now,
        data=asdict(content),
    )
