"""What becomes of a job after it was begun."""

from datetime import UTC, datetime

import pytest

from app.domain.jobs.jobs import Job, JobState
from app.domain.jobs.outcomes import (
    Done,
    Dropped,
    Failed,
    Outcome,
    Postponed,
    Schedule,
    Verdict,
    judge_outcome,
)

SCHEDULE = Schedule((10, 20))


def verdict(outcome: Outcome, attempts: int = 1) -> Verdict:
    job = Job(
        id="id", kind="kind", key="key", run_at=datetime.now(UTC), payload={}, attempts=attempts
    )
    return judge_outcome(job, outcome, SCHEDULE, 1.1)


@pytest.mark.parametrize(("outcome", "state"), [(Done(), JobState.DONE), (Dropped(), None)])
def test_what_is_done_or_dropped_is_not_begun_again(
    outcome: Outcome, state: JobState | None
) -> None:
    assert verdict(outcome) == Verdict(job_id="id", state=state)


def test_what_is_postponed_was_no_attempt() -> None:
    waiting = verdict(Postponed(5), attempts=3)
    assert (waiting.state, waiting.pause_seconds, waiting.is_attempt) == (JobState.READY, 5, False)


@pytest.mark.parametrize(("attempts", "pause"), [(1, 11), (2, 22)])
def test_what_failed_waits_longer_each_time_and_a_little_more_or_less(
    attempts: int, pause: float
) -> None:
    failed = verdict(Failed("no"), attempts)
    assert failed.state is JobState.READY
    assert failed.pause_seconds == pytest.approx(pause)
    assert (failed.error, failed.is_attempt) == ("no", True)


@pytest.mark.parametrize(
    ("outcome", "attempts"), [(Failed("no"), 3), (Failed("no", is_final=True), 1)]
)
def test_what_failed_for_the_last_time_is_dead(outcome: Outcome, attempts: int) -> None:
    assert verdict(outcome, attempts) == Verdict(job_id="id", state=JobState.DEAD, error="no")
