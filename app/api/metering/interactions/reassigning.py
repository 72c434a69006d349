"""POST /v1/interactions/{id}/reassign: it was another client's (rulebook section 11)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.api.access.security import caller_with
from app.api.http.field_types import Flag, Id
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.metering.events.data import CorrectionReason
from app.api.metering.events.rendering import JSON
from app.api.metering.events.shapes import EXAMPLE_DECISION, DecisionOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.services.metering.interactions.reassigning import Reassignment, reassign_interaction

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"])

_FORMER_ID = "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"
_CLIENT_ID = "019aafb8-0000-7000-8000-000000000002"
_VOIDED = EXAMPLE_DECISION | {
    "event": {"source": "/keys/7f3a1c9be204", "id": "019aafb9-1d2e-7a90-8c47-5b7d0e9f3a21"},
    "outcome": "applied",
    "rule": "voided",
    "units": 0,
    "interaction_id": _FORMER_ID,
    "quota": {"period": "2026-11", "included": 120, "used": 56, "extra": 0, "held": 0},
}
_RECORDED = EXAMPLE_DECISION | {
    "event": {"source": "/exitadmin/reassigned", "id": _FORMER_ID},
    "interaction_id": "019aafb9-1d2e-7a91-b3f0-6c1a2d4e8f55",
    "client_id": _CLIENT_ID,
    "quota": {"period": "2026-11", "included": 120, "used": 13, "extra": 0, "held": 0},
}
_EXAMPLE: dict[str, JsonValue] = {
    "client_id": _CLIENT_ID,
    "reason": "Appel pour un autre client, la ligne était mal renvoyée",
}


class ReassignIn(RequestModel):
    """Whose it was, and why one says so."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    client_id: Id
    reason: CorrectionReason
    with_follow_ups: Flag = True


class ReassignmentOut(BaseModel):
    """What was decided: one decision for each interaction, in the same order in both lists."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"voided": [_VOIDED], "recorded": [_RECORDED]}]}
    )

    voided: list[DecisionOut] = Field(description="For the client that had it.")
    recorded: list[DecisionOut] = Field(
        description="For the client whose it was; with everything that had been said of it."
    )


@router.post(
    "/{interaction_id}/reassign",
    operation_id="reassignInteraction",
    summary="Say that it was another client's",
    response_model=ReassignmentOut,
    responses=problems(401, 403, 404, 409, 422, 503),
)
async def post_reassignment(
    request: Request,
    interaction_id: Annotated[Id, Path(description="The interaction's id.")],
    body: ReassignIn,
    caller: Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))],
) -> Response:
    """Void an interaction and its follow-ups here, and record them for the client whose they were.

    By that client's terms at the time of each, with what was said of it since: triage, pauses,
    completion, corrections, bounces. A follow-up whose cause stays stands alone there. Later
    events that name the former event are taken to the new interaction. Sent again, it is answered
    the same.

    The same client is `same-client`; what was voided, `voided`; what is disputed, `dispute-open`;
    a client without a subscription then, `no-subscription`. A key tied to a client finds nothing.
    """
    state = state_of(request)
    asked = Reassignment(
        interaction_id=interaction_id,
        client_id=body.client_id,
        reason=body.reason,
        with_follow_ups=body.with_follow_ups,
    )
    answer = await reassign_interaction(state.database, caller, asked, state.context())
    return Response(answer, media_type=JSON)
