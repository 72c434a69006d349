"""What a worker can do: the kinds of jobs, and how each is handled."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import WITHIN_THE_SERVICE, Outcome, Schedule
from app.services.jobs.gates import Gate

HandleJobs = Callable[[Sequence[Job]], Awaitable[Mapping[str, Outcome]]]
"""Does jobs of one kind, in order of ``run_at``, and returns outcomes by job id.

A job left out is done. It may be called again with jobs whose work it has done already.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHandler:
    """A kind of jobs.

    Attributes:
        batch: how many jobs are handled in one call.
        concurrency: how many calls at once in one worker.
        lease_seconds: longer than a call ever takes; past it another worker begins again.
        gate: of what its jobs need; while it is closed none is begun.
    """

    kind: str
    handle: HandleJobs
    batch: int = 1
    concurrency: int = 1
    lease_seconds: float = 60.0
    schedule: Schedule = WITHIN_THE_SERVICE
    gate: Gate | None = None

    @property
    def closed_seconds(self) -> float:
        """Return for how long no job of it is begun."""
        return self.gate.closed_seconds if self.gate else 0.0

    def room(self, running: int) -> int:
        """Return how many jobs may be begun beside so many calls that are running.

        One, as long as nobody knows whether what they need is within reach.
        """
        if self.gate is None or self.gate.is_sure:
            return self.batch * (self.concurrency - running)
        return 0 if running or self.gate.closed_seconds > 0 else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsObservation:
    """One call as operators see it.

    Attributes:
        lag_seconds: from when the most belated job was due to when it was begun; None when all
            of them had been begun before.
        outcomes: how many jobs were ``done``, ``dropped``, ``postponed``, ``failed``, ``dead``.
    """

    kind: str
    seconds: float
    lag_seconds: float | None
    outcomes: Mapping[str, int] = field(default_factory=dict)


Observe = Callable[[JobsObservation], None]
