"""What became of the events of a delivery, and what its provider is to hear of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.metering.counting.decisions import Outcome
from app.domain.metering.events.events import Event
from app.integrations.verdicts import Reply
from app.repositories.connections import OfTheData
from app.repositories.integrations.deliveries import RequestState
from app.services.metering.results import Answer, NotRecorded, Result, UnexpectedFailure

# The later one says more about what has to be done than the one before.
_RANKS = (
    RequestState.REPEATED,
    RequestState.RECORDED,
    RequestState.UNASSIGNED,
    RequestState.DIFFERS,
    RequestState.REFUSED,
    RequestState.FAILED,
)


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """An event that is not valid.

    Attributes:
        problem: what a person should know, as a problem document.
        is_ahead: nothing but its time is wrong, which lies too far ahead.
    """

    problem: Mapping[str, Any]
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one event.

    Attributes:
        event: None when it could not be read.
        result: its decision, or why there is none.
        problem: what a person should know, as a problem document; None when all is well.
    """

    event: Event | None
    result: Result | UnreadableEvent
    state: RequestState
    problem: Mapping[str, Any] | None = None

    @property
    def is_put_off(self) -> bool:
        """Tell whether it may be recorded another time as it is: nothing is wrong with it."""
        return is_put_off(self.result)


@dataclass(frozen=True, slots=True)
class Ending:
    """How taking a delivery ended, as far as its provider is concerned.

    Attributes:
        reason: of a refusal.
        recorded: its events, where a system of one's own is told what is wrong with them.
    """

    reply: Reply
    reason: str = ""
    recorded: Sequence[Recorded] = ()


def state_of_all(recorded: Sequence[Recorded]) -> RequestState:
    """Return what has become of a delivery: of its events, what asks for most attention."""
    return max((one.state for one in recorded), key=_RANKS.index)


def is_put_off(result: Result | UnreadableEvent) -> bool:
    """Tell whether an event was not recorded, and may be another time as it is."""
    if isinstance(result, UnexpectedFailure):
        return not isinstance(result.__cause__, OfTheData)
    return isinstance(result, NotRecorded)


def state_of(answer: Answer) -> RequestState:
    """Return what became of an event that was decided."""
    if answer.outcome is Outcome.UNASSIGNED:
        return RequestState.UNASSIGNED
    return RequestState.REPEATED if answer.is_duplicate else RequestState.RECORDED
