"""Results of a delivery and its events: for its provider, and for the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.metering.counting.decisions import Outcome
from app.domain.metering.events.events import Event
from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Action, Reply, Verdict
from app.repositories.connections import OfTheData
from app.repositories.integrations.deliveries import (
    ArchivedDelivery,
    ArchivedRequest,
    DeliveryOutcome,
    RequestState,
)
from app.services.identifiers import new_id
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
_EVENTLESS = {
    Action.ACKNOWLEDGE: RequestState.ACKNOWLEDGED,
    Action.IGNORE: RequestState.IGNORED,
    Action.HANDSHAKE: RequestState.HANDSHAKE,
    Action.REFUSED: RequestState.REFUSED,
    Action.FAILED: RequestState.FAILED,
}


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
    """The result of one event.

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
        """Return whether it may be recorded another time as it is: nothing is wrong with it."""
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
    return max((event.state for event in recorded), key=_RANKS.index)


def is_put_off(result: Result | UnreadableEvent) -> bool:
    """Return whether an event was not recorded, and may be another time as it is."""
    if isinstance(result, UnexpectedFailure):
        return not isinstance(result.__cause__, OfTheData)
    return isinstance(result, NotRecorded)


def state_of(answer: Answer) -> RequestState:
    """Return the state of an event that was decided."""
    if answer.outcome is Outcome.UNASSIGNED:
        return RequestState.UNASSIGNED
    return RequestState.REPEATED if answer.is_duplicate else RequestState.RECORDED


def eventless_state(verdict: Verdict) -> RequestState:
    """Return what becomes of a delivery that tells no event, or none of its own."""
    return _EVENTLESS.get(verdict.action, RequestState.ACKNOWLEDGED)


def outcome_of(
    verdict: Verdict, state: RequestState, status: int, recorded: Sequence[Recorded] = ()
) -> DeliveryOutcome:
    """Return what a delivery was taken for and how it ended.

    Args:
        verdict: what it means.
        state: in which it ended.
        status: as the provider is answered.
        recorded: its events.
    """
    return DeliveryOutcome(
        state=state,
        verdict=verdict.action,
        reason=verdict.reason,
        status=status,
        events=[
            {"source": result.event.key.source, "id": result.event.key.id}
            for result in recorded
            if result.event is not None and result.problem is None
        ],
        problems=_problems_of(recorded),
    )


def to_archived(
    delivery: Delivery,
    config: IntegrationConfig,
    outcome: DeliveryOutcome,
    body: bytes | None,
    size: int,
) -> ArchivedDelivery:
    """Return a delivery as it is kept: without credentials.

    Args:
        delivery: as it came.
        config: the integration that it came to.
        outcome: how it ended.
        body: what is kept of its body; None for nothing.
        size: of the body that came, in bytes.
    """
    kept = delivery if body is delivery.body else replace(delivery, body=body or b"")
    bare = registry.without_secrets(kept, config)
    return ArchivedDelivery(
        id=new_id(),
        integration_id=config.id,
        received_at=delivery.received_at,
        request=ArchivedRequest(
            url=delivery.url,
            headers=bare.headers,
            body=None if body is None else bare.body,
            size=size,
        ),
        outcome=outcome,
    )


def _problems_of(recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return the problems met with a delivery's events, each with the event's place."""
    return [
        {"event": place, **result.problem}
        for place, result in enumerate(recorded)
        if result.problem is not None
    ]
