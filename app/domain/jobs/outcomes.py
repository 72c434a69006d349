"""What came of a job that was begun, when it is tried again, and what becomes of it."""

from dataclasses import dataclass
from typing import assert_never

from app.domain.jobs.jobs import Job, JobState


@dataclass(frozen=True, slots=True)
class Done:
    """It is done for good."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What it was for does not hold any more; the same job may be enqueued anew."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """It was not tried, for a reason that passes; this is no attempt.

    Attributes:
        reason: for operators; None when there is nothing to say.
    """

    seconds: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It was tried in vain.

    Attributes:
        reason: for operators.
        is_final: trying again cannot help.
    """

    reason: str
    is_final: bool = False


Outcome = Done | Dropped | Postponed | Failed


MINUTE = 60.0
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Schedule:
    """The pauses between attempts, in seconds; after the last attempt a job is given up."""

    pauses: tuple[float, ...]

    @property
    def most_attempts(self) -> int:
        """Return how often a job is begun at most."""
        return len(self.pauses) + 1

    @property
    def total_seconds(self) -> float:
        """Return the time from the first attempt to the last."""
        return sum(self.pauses)

    def pause_after(self, attempts: int) -> float | None:
        """Return the seconds to wait after so many attempts; None when there is no further one."""
        return self.pauses[attempts - 1] if attempts < self.most_attempts else None


WITHIN_THE_SERVICE = Schedule((1, 5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR))
"""For work that needs the database alone."""

OVER_A_DAY = Schedule(
    (
        5,
        30,
        2 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        4 * HOUR,
        6 * HOUR,
        10 * HOUR,
    )
)
"""For work that needs somebody else's server: 24 hours from the first attempt to the last."""

OVER_A_WEEK = Schedule((5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, *[HOUR] * (7 * 24)))
"""For what has to arrive in order, also after days without a mail server."""

UNTIL_FORGOTTEN = Schedule(
    (2, 3, 5, 10, 20, 30, *[MINUTE] * 5, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, *[HOUR] * (30 * 24))
)
"""For what nobody else may ever send again: soon at first, and as long as it is kept."""


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


def judge_outcome(job: Job, outcome: Outcome, schedule: Schedule, jitter: float) -> Verdict:
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
