"""The jobs by which time makes statements final."""

from app.domain.billing.schedule import Timetable
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.plans.periods import Period


def finalise_job(client_id: str, period: Period, timetable: Timetable) -> NewJob:
    """Return the job that makes a month's statement final when its grace is over."""
    run_at = timetable.final_at(period)
    return NewJob(
        kind=JobKind.STATEMENT_FINALISE,
        key=f"{client_id}:{period.id}:{run_at.isoformat()}",
        run_at=run_at,
        payload={"client_id": client_id, "period": period.id},
    )
