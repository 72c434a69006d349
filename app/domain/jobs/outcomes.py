"""What came of a job that was begun."""

from dataclasses import dataclass


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
