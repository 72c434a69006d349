"""POST /v1/clients/{id}/release: everything that the block holds, as many as fit."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import SAYS_NOTHING
from app.api.metering.events.shapes import DecisionOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.services.metering.interactions.releasing import release_all

router = APIRouter(prefix="/v1/clients", tags=["Interactions"])


class ReleasesOut(BaseModel):
    """What was released, oldest interaction first."""

    released: list[DecisionOut]
    held: int = Field(ge=0, description="Interactions that are still held.")


@router.post(
    "/{client_id}/release",
    operation_id="releaseHeldInteractions",
    dependencies=[SAYS_NOTHING],
    summary="Release all that fit",
    responses=problems(401, 403, 404, 422, 503),
)
async def post_release(
    request: Request,
    client_id: Id,
    caller: Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))],
) -> ReleasesOut:
    """Release held interactions, oldest first, until the block is active again."""
    require_visible(caller, client_id)
    state = state_of(request)
    releases = await release_all(state.database, state.intake, state.clock, client_id, caller)
    return ReleasesOut.model_validate({"released": releases.decisions, "held": releases.held})
