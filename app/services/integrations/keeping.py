"""Keeps deliveries, and tells the operators of an integration that goes on failing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.notifications.operator_contents import IntegrationFailing
from app.repositories.connections import Connection
from app.repositories.integrations.deliveries import Delivery, write_deliveries
from app.repositories.integrations.health import Failing, HealthChange
from app.repositories.jobs.queue import enqueue
from app.services.integrations.health_changes import FAILING_AFTER


async def keep_deliveries(
    connection: Connection,
    rows: Sequence[Delivery],
    health: Sequence[HealthChange],
    now: datetime,
) -> None:
    """Keep deliveries and their integrations' figures, and leave a notice, in one transaction."""
    async with connection.transaction():
        failing = await write_deliveries(connection, rows, health)
        alarming = [one for one in failing if one.failures_before < FAILING_AFTER <= one.failures]
        if alarming:
            await enqueue(connection, [job_of(_notice(one, now)) for one in alarming])


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
