"""Keeps deliveries, and tells the operators of an integration that goes on failing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus

from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.notifications.operator_contents import IntegrationFailing
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.deliveries import Delivery, RequestState, write_deliveries
from app.repositories.integrations.health import Failing, HealthChange
from app.repositories.jobs.queue import enqueue
from app.services.clock import Clock
from app.services.integrations.archive.archive import Archive
from app.services.integrations.archive.health_changes import FAILING_AFTER

_UNDERSTOOD = "ingest"
_COME_AGAIN = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def open_archive(database: Database, clock: Clock, *, keeps_requests: bool) -> Archive:
    """Return the archive of a database; False of ``keeps_requests`` keeps the figures only."""

    async def write(rows: Sequence[Delivery], health: Sequence[HealthChange]) -> None:
        async with database.write() as connection:
            await _keep(connection, rows, health, clock.now())

    return Archive(write, keeps_requests=keeps_requests)


async def _keep(
    connection: Connection,
    rows: Sequence[Delivery],
    health: Sequence[HealthChange],
    now: datetime,
) -> None:
    """Keep deliveries and their integrations' figures.

    It leaves a notice where one goes on failing, and a job for each that is to be tried again.
    """
    failing = await write_deliveries(connection, rows, health)
    alarming = [one for one in failing if one.failures_before < FAILING_AFTER <= one.failures]
    notices = [job_of(_notice(one, now)) for one in alarming]
    await enqueue(connection, notices + [_job(row) for row in rows if _is_put_off(row)])


def _is_put_off(row: Delivery) -> bool:
    """Tell whether the provider was asked to come again for events that were understood."""
    outcome = row.outcome
    is_failed = outcome.state is RequestState.FAILED and outcome.verdict == _UNDERSTOOD
    return is_failed and outcome.status in _COME_AGAIN


def _job(row: Delivery) -> NewJob:
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
