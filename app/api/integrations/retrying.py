"""Tries again to record deliveries that the database did not record when they came."""

from collections.abc import Mapping, Sequence

from app.api.hooks.desk import Desk
from app.api.hooks.reception import NOT_RECORDED
from app.api.integrations.replaying import replay
from app.domain.errors import NothingFound
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Done, Failed, Outcome
from app.domain.jobs.schedules import UNTIL_FORGOTTEN
from app.repositories.integrations.deliveries import RequestState, find_delivery
from app.services.jobs.work import Work
from app.services.metering.intake import IntakeFull, IntakeUnavailable

_CONCURRENCY = 4
_LEASE_SECONDS = 120.0


def retrying(desk: Desk) -> Work:
    """Return what a worker has to know of it; the key of a job is the delivery's id."""

    async def retry(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await _retried(desk, job.key) for job in jobs}

    return Work(
        kind=JobKind.DELIVERY_RECORD,
        handle=retry,
        concurrency=_CONCURRENCY,
        lease_seconds=_LEASE_SECONDS,
        schedule=UNTIL_FORGOTTEN,
    )


async def _retried(desk: Desk, delivery_id: str) -> Outcome:
    """Record what a delivery tells, unless that was done, or it is not kept any more."""
    archived = await find_delivery(desk.state.database.pool, delivery_id, None)
    if archived is None or archived.outcome.state is not RequestState.FAILED:
        return Done()
    try:
        replayed = await replay(desk, archived)
    except NothingFound:
        return Done()
    except (IntakeFull, IntakeUnavailable) as failure:
        return Failed(type(failure).__name__)
    if replayed.is_put_off:
        return Failed(NOT_RECORDED)
    return Done()
