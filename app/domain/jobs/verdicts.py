"""What becomes of a job after it was begun."""

from dataclasses import dataclass
from typing import assert_never

from app.domain.jobs.jobs import Job, JobState
from app.domain.jobs.outcomes import Done, Dropped, Failed, Outcome, Postponed
from app.domain.jobs.schedules import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is stored of a job that was begun.

    Attributes:
        job_id: which one.
        state: ``ready``, ``done``, ``dead``; None when the job is removed.
        pause_seconds: how long it may not be begun again; only with ``ready``.
        is_attempt: this time counts.
    """

    job_id: str
    state: JobState | None
    pause_seconds: float | None = None
    is_attempt: bool = True
    error: str | None = None


def verdict_on(job: Job, outcome: Outcome, schedule: Schedule, jitter: float) -> Verdict:
    """Return what becomes of a job.

    Args:
        job: as it was begun.
        outcome: what came of it.
        schedule: the pauses of its kind.
        jitter: around 1; spreads jobs that failed together.
    """
    match outcome:
        case Done():
            return Verdict(job_id=job.id, state=JobState.DONE)
        case Dropped():
            return Verdict(job_id=job.id, state=None)
        case Postponed(seconds, reason):
            return Verdict(
                job_id=job.id,
                state=JobState.READY,
                pause_seconds=seconds,
                is_attempt=False,
                error=reason,
            )
        case Failed(reason, is_final):
            pause = None if is_final else schedule.pause_after(job.attempts)
            if pause is None:
                return Verdict(job_id=job.id, state=JobState.DEAD, error=reason)
            return Verdict(
                job_id=job.id,
                state=JobState.READY,
                pause_seconds=pause * jitter,
                error=reason,
            )
        case _:
            assert_never(outcome)
