"""The jobs by which time makes statements final, and has them audited."""

from datetime import UTC, datetime, timedelta

from app.domain.billing.statements.schedule import Timetable
from app.domain.clients.plans.periods import Period
from app.domain.jobs.jobs import JobKind, NewJob

_AUDIT_HOUR = 3


def finalise_job(client_id: str, period: Period, timetable: Timetable) -> NewJob:
    """Return the job that makes a month's statement final when its grace is over."""
    run_at = timetable.final_at(period)
    return NewJob(
        kind=JobKind.STATEMENT_FINALISE,
        key=f"{client_id}:{period.id}:{run_at.isoformat()}",
        run_at=run_at,
        payload={"client_id": client_id, "period": period.id},
    )


def audit_job(after: datetime) -> NewJob:
    """Return the job of the first audit after an instant: at three in the morning, UTC."""
    day = after.astimezone(UTC).replace(hour=_AUDIT_HOUR, minute=0, second=0, microsecond=0)
    run_at = day if day > after else day + timedelta(days=1)
    return NewJob(
        kind=JobKind.STATEMENT_AUDIT, key=run_at.date().isoformat(), run_at=run_at, payload={}
    )
