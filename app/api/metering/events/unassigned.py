"""Events that nobody could place yet: listed, and put right by a person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.metering.events.shapes import DecisionOut, UnassignedEventOut, UnassignedOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.services.metering.unassigned import assign_event, list_unassigned

router = APIRouter(prefix="/v1/unassigned", tags=["Events"], responses=problems(401, 403, 422))

_POSITION = TypeAdapter(UUID)


class AssignIn(RequestModel):
    """Whose event it is."""

    client_id: Id


@router.get(
    "",
    operation_id="listUnassignedEvents",
    summary="List events that wait for a client or an interaction",
)
async def get_unassigned(
    request: Request,
    page: Page,
    caller: Annotated[Caller, Depends(caller_with(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))],
) -> Listed[UnassignedOut]:
    """Return what waits, oldest first; a key tied to a client sees what was sent with such keys."""
    after = page.after(_POSITION)
    found = await list_unassigned(
        state_of(request).database,
        caller.client_id,
        str(after) if after else None,
        page.limit + 1,
    )
    items, next_cursor = paginate(found, page.limit, lambda item: item.id)
    return Listed(items=[_shown(item) for item in items], next_cursor=next_cursor)


@router.post(
    "/{unassigned_id}/assign",
    operation_id="assignUnassignedEvent",
    summary="Assign an event to a client",
    response_model=DecisionOut,
    responses=problems(404, 409),
)
async def post_assignment(
    request: Request,
    unassigned_id: Id,
    body: AssignIn,
    caller: Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))],
) -> Response:
    """Record the event for the client, now, with everything that waits for it."""
    require_visible(caller, body.client_id)
    state = state_of(request)
    answer = await assign_event(
        state.database, state.context(), unassigned_id, body.client_id, caller.client_id
    )
    return Response(answer.text, media_type="application/json")


def _shown(item: UnassignedEvent) -> UnassignedOut:
    event = item.event
    return UnassignedOut(
        id=UUID(item.id),
        event=UnassignedEventOut(
            source=event.key.source, id=event.key.id, type=event.type, time=event.time
        ),
        reason=item.reason,
        received_at=item.received_at,
    )
