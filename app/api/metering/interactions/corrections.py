"""POST what puts an interaction right (rulebook section 11), and GET its suggested causes."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from app.api.access.security import caller_with
from app.api.http.field_types import Id, Instant, Text
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import problem_response
from app.api.metering.events.data import Correction, CorrectionReason
from app.api.metering.events.reading import read_event
from app.api.metering.events.shapes import DecisionOut
from app.api.metering.interactions.reading import Reader
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.metering.counting.amendments import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.domain.metering.events.events import Event, EventType
from app.domain.metering.interactions.interactions import Kind
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.identifiers import new_id
from app.services.metering.interactions.amendments import (
    CORRECTIONS_SOURCE,
    SuggestedCause,
    record_correction,
    suggest_causes,
)

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"])

_OF_FIELDS = (CorrectionDoesNotFit, CircularCause, CauseOfAnotherClient, UnknownInteraction)

_EXAMPLE: dict[str, JsonValue] = {
    "reason": "Appel passé pour le report de chantier",
    "cause": {"id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01"},
}


class CorrectIn(Correction):
    """What really was, why it is put right, and when that was said."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reason: CorrectionReason
    time: Instant | None = Field(default=None, description="When it was said; left out: now.")
    summary: Text | None = None


@router.post(
    "/{interaction_id}/correct",
    operation_id="correctInteraction",
    summary="Put right what was recorded",
    response_model=DecisionOut,
    responses=problems(401, 403, 404, 409, 422, 503),
)
async def post_correction(
    request: Request,
    interaction_id: Annotated[Id, Path(description="The interaction's id.")],
    body: CorrectIn,
    caller: Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))],
    key: CreationKey = None,
) -> Response:
    """Correct an interaction: the thread is assessed again and the ledger gets the difference.

    Of each field the latest statement by time holds; nothing is overwritten. A field that the
    interaction does not have is `correction-does-not-fit`; a cause that it caused itself,
    `circular-cause`; one of another client, `cause-of-another-client`.
    """
    state = state_of(request)
    context = state.context()
    event = _event(interaction_id, body, context.now)

    async def correct(connection: Connection) -> dict[str, Any]:
        answer = await record_correction(connection, caller, interaction_id, event, context)
        decision: dict[str, Any] = json.loads(answer.text)
        return decision

    claim = claim_of(key, caller, f"POST /v1/interactions/{interaction_id}/correct", body)
    try:
        return JSONResponse(
            (await with_idempotency_key(state.database, claim, context.now, correct)).body
        )
    except _OF_FIELDS as refusal:
        return problem_response(refusal, fields_of="")


def _event(interaction_id: str, body: CorrectIn, now: datetime) -> Event:
    content: dict[str, Any] = {
        "id": new_id(),
        "source": CORRECTIONS_SOURCE,
        "type": EventType.CORRECTED,
        "data": {
            **body.stated(),
            "reason": body.reason,
            "interaction": {"id": interaction_id},
        },
    }
    if body.summary is not None:
        content["data"]["summary"] = body.summary
    if body.time is not None:
        content["time"] = body.time
    return read_event(content, now)


_SUGGESTION_EXAMPLE: dict[str, JsonValue] = {
    "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "occurred_at": "2026-11-23T09:02:11Z",
    "kind": "message",
    "counterpart": "jean@chantier.example",
    "summary": "Jean Chantier reporte au 2 décembre",
    "reasons": ["open", "recent"],
}


class SuggestionOut(BaseModel):
    """What came in, and may have caused the interaction."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUGGESTION_EXAMPLE]})

    interaction_id: UUID
    occurred_at: AwareDatetime
    kind: Kind
    counterpart: str | None
    summary: str | None
    reasons: list[Literal["taken_by_you", "open", "same_counterpart", "recent"]] = Field(
        description="`taken_by_you`: under the name of the key; `recent`: at most 14 days older."
    )

    @classmethod
    def of(cls, suggestion: SuggestedCause) -> "SuggestionOut":
        """Return a suggestion as it is shown."""
        candidate = suggestion.candidate
        return cls.model_validate(
            {
                "interaction_id": candidate.id,
                "occurred_at": candidate.occurred_at,
                "kind": candidate.kind,
                "counterpart": candidate.counterpart,
                "summary": candidate.summary,
                "reasons": suggestion.reasons,
            }
        )


class SuggestionsOut(BaseModel):
    """Suggestions, best first."""

    items: list[SuggestionOut] = Field(max_length=5)


@router.get(
    "/{interaction_id}/suggested-causes",
    operation_id="suggestCauses",
    summary="Suggest what it was done for",
    responses=problems(401, 403, 404, 422),
)
async def get_suggested_causes(
    request: Request, interaction_id: Id, caller: Reader
) -> SuggestionsOut:
    """Return up to five interactions that may have caused this one; never applied by itself.

    Those that the caller has taken come first, then open ones, then the others, newest first.
    Nothing for what has a cause or came in.
    """
    suggestions = await suggest_causes(state_of(request).database, caller, interaction_id)
    return SuggestionsOut(items=[SuggestionOut.of(suggestion) for suggestion in suggestions])
