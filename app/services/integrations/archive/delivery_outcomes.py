"""What is kept of a delivery: what it was taken for, what came of it, and the request itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.integrations import registry
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.verdicts import Action, Verdict
from app.repositories.integrations.deliveries import Delivery as Archived
from app.repositories.integrations.deliveries import Outcome, Request, RequestState
from app.services.identifiers import new_id
from app.services.integrations.recorded_results import Recorded

_EVENTLESS = {
    Action.ACKNOWLEDGE: RequestState.ACKNOWLEDGED,
    Action.IGNORE: RequestState.IGNORED,
    Action.HANDSHAKE: RequestState.HANDSHAKE,
    Action.REFUSED: RequestState.REFUSED,
    Action.FAILED: RequestState.FAILED,
}


def eventless_state(verdict: Verdict) -> RequestState:
    """Return what becomes of a delivery that tells no event, or none of its own."""
    return _EVENTLESS.get(verdict.action, RequestState.ACKNOWLEDGED)


def outcome_of(
    verdict: Verdict, state: RequestState, status: int, recorded: Sequence[Recorded] = ()
) -> Outcome:
    """Return what a delivery was taken for and what came of it.

    Args:
        verdict: what it means.
        state: what became of it.
        status: as the provider is answered.
        recorded: its events.
    """
    return Outcome(
        state=state,
        verdict=verdict.action,
        reason=verdict.reason,
        status=status,
        events=[
            {"source": one.event.key.source, "id": one.event.key.id}
            for one in recorded
            if one.event is not None and one.problem is None
        ],
        problems=_problems_of(recorded),
    )


def archived(
    delivery: Delivery, config: IntegrationConfig, outcome: Outcome, body: bytes | None, size: int
) -> Archived:
    """Return a delivery as it is kept: without credentials.

    Args:
        delivery: as it came.
        config: the integration that it came to.
        outcome: what came of it.
        body: what is kept of its body; None for nothing.
        size: of the body that came, in bytes.
    """
    kept = delivery if body is delivery.body else replace(delivery, body=body or b"")
    bare = registry.without_secrets(kept, config)
    return Archived(
        id=new_id(),
        integration_id=config.id,
        received_at=delivery.received_at,
        request=Request(
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
        {"event": place, **one.problem}
        for place, one in enumerate(recorded)
        if one.problem is not None
    ]
