"""GET /v1/interactions/{id}/suggested-causes: what it was perhaps done for (corrections.md)."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from app.api.http.field_types import Id
from app.api.http.problems.openapi_problems import problems
from app.api.metering.interactions.reading import Reader
from app.api.state import state_of
from app.domain.metering.interactions.interactions import Kind
from app.services.metering.interactions.suggesting import SuggestedCause, suggest_causes

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"])

_EXAMPLE: dict[str, JsonValue] = {
    "interaction_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "occurred_at": "2026-11-23T09:02:11Z",
    "kind": "message",
    "counterpart": "jean@chantier.example",
    "summary": "Jean Chantier reporte au 2 décembre",
    "reasons": ["open", "recent"],
}


class SuggestionOut(BaseModel):
    """What came in, and may have caused the interaction."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

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
