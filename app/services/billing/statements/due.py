"""Statements whose grace is over: each month's job makes one final and leaves the next month's."""

from collections.abc import Mapping, Sequence

from app.domain.billing.statements.statement_schedule import finalise_job
from app.domain.billing.statements.statements import StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Outcome
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.statements.finalising import finalise_within
from app.services.billing.statements.grounds import Reckoning, open_account
from app.services.clock import Clock
from app.services.jobs.work import Handle


def finalising(database: Database, clock: Clock, grace_days: int) -> Handle:
    """Return what handles the jobs of statements.

    Args:
        database: where they are.
        clock: the business's.
        grace_days: where they are more than when a job was enqueued, it waits for the rest.
    """

    async def finalise(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            period = Period.parse(job.payload["period"])
            now = max(clock.now(), job.run_at)
            await _finalise(database, job.payload["client_id"], period, Reckoning(now, grace_days))
        return {}

    return finalise


async def _finalise(
    database: Database, client_id: str, period: Period, reckoning: Reckoning
) -> None:
    async with database.write() as connection:
        _, timetable = await open_account(connection, client_id, reckoning)
        next_one = period
        if timetable.status_of(period) is StatementStatus.FINAL:
            await finalise_within(connection, client_id, period, reckoning)
            next_one = period.next
        await enqueue(connection, [finalise_job(client_id, next_one, timetable)])
