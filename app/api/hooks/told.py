"""What became of the events of a delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.api.problems import problem_of
from app.api.refusals import RequestRefused
from app.domain.events.events import Event
from app.domain.metering.decisions import EventConflict, Outcome
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
class Told:
    """What became of one event.

    Attributes:
        event: None when it could not be read.
        result: its decision, or why there is none.
        problem: what a person should know, as a problem document; None when all is well.
    """

    event: Event | None
    result: Result | RequestRefused
    state: RequestState
    problem: Mapping[str, Any] | None = None

    @property
    def is_put_off(self) -> bool:
        """Tell whether it may be recorded another time as it is: nothing is wrong with it."""
        return is_put_off(self.result)


def state_of_all(told: Sequence[Told]) -> RequestState:
    """Return what has become of a delivery: of its events, what asks for most attention."""
    return max((one.state for one in told), key=_RANKS.index)


def differing(event: Event | None, conflict: EventConflict, difference: str) -> Told:
    """Return what became of an event that contradicts what is recorded: a person has to look."""
    problem = problem_of(conflict) | {"differs_in": difference}
    return Told(event, conflict, RequestState.DIFFERS, problem)


def is_put_off(result: Result | RequestRefused) -> bool:
    """Tell whether an event was not recorded, and may be another time as it is."""
    if isinstance(result, UnexpectedFailure):
        return not isinstance(result.__cause__, OfTheData)
    return isinstance(result, NotRecorded)


def state_of(answer: Answer) -> RequestState:
    """Return what became of an event that was decided."""
    if answer.outcome is Outcome.UNASSIGNED:
        return RequestState.UNASSIGNED
    return RequestState.REPEATED if answer.is_duplicate else RequestState.RECORDED
