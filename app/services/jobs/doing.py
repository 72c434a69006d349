"""Does jobs that were taken, and stores what became of them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom

import structlog

from app.domain.jobs.jobs import Job, JobState
from app.domain.jobs.outcomes import Done, Failed, Outcome, Verdict, verdict_on
from app.repositories.database import Database
from app.repositories.jobs.leases import give_back
from app.services.jobs.work import Observe, Work, WorkObservation
from app.services.outages import FailureLog

_LOG = structlog.get_logger()
_LONGEST_REASON = 500
_NAMES = {JobState.DONE: "done", JobState.DEAD: "dead", None: "dropped"}


def spread() -> float:
    """Return a factor around 1, so that what failed together does not come back together."""
    return SystemRandom().uniform(0.9, 1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """One worker's hands.

    Attributes:
        worker: the name that its leases bear.
        now: the business's clock.
    """

    database: Database
    worker: str
    now: Callable[[], datetime]
    observe: Observe
    jitter: Callable[[], float] = spread
    failures: FailureLog = field(default_factory=FailureLog)

    async def do(self, work: Work, jobs: Sequence[Job]) -> None:
        """Handle jobs of one kind and give them back.

        Raises:
            asyncpg.PostgresError, OSError: what became of them is not stored.
        """
        loop = asyncio.get_running_loop()
        started, begun_at = loop.time(), self.now()
        outcomes = await self._outcomes(work, jobs)
        verdicts = [
            verdict_on(job, outcomes.get(job.id, Done()), work.schedule, self.jitter())
            for job in jobs
        ]
        async with self.database.write() as connection:
            held = await give_back(connection, self.worker, verdicts)
        if held < len(jobs):
            _LOG.warning("leases lost", kind=work.kind, jobs=len(jobs) - held)
        lags = [(begun_at - job.run_at).total_seconds() for job in jobs if job.attempts == 1]
        self.observe(
            WorkObservation(
                kind=work.kind,
                seconds=loop.time() - started,
                lag_seconds=max(lags, default=None),
                outcomes=Counter(map(_name, verdicts)),
            )
        )

    async def _outcomes(self, work: Work, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        most = work.schedule.most_attempts
        fit = [job for job in jobs if job.attempts <= most]
        abandoned = {
            job.id: Failed(f"begun {most} times and never ended", is_final=True)
            for job in jobs
            if job.attempts > most
        }
        return {**abandoned, **await self._handled(work, fit)}

    async def _handled(self, work: Work, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        """Handle jobs together; if that fails, each by itself: one never fails its neighbours."""
        if not jobs:
            return {}
        try:
            return await work.handle(jobs)
        except Exception as failure:  # noqa: BLE001 - whatever a job raises, the others go on
            self.failures.tell("jobs failed", failure, kind=work.kind, jobs=len(jobs))
            if len(jobs) == 1:
                return {jobs[0].id: Failed(_reason(failure))}
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            outcomes |= await self._handled(work, [job])
        return outcomes


def _reason(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:_LONGEST_REASON].replace("\x00", "")


def _name(verdict: Verdict) -> str:
    if verdict.state is not JobState.READY:
        return _NAMES[verdict.state]
    return "failed" if verdict.is_attempt else "postponed"
