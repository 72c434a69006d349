"""What a person says of interactions: the facts of `interaction.*` events, and releases."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path, Request, Response
from pydantic import BaseModel, Field

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Flag, Id, Instant, Name, Text
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import NotFound
from app.api.http.request_models import SAYS_NOTHING, RequestModel
from app.api.metering.events.reading import read_event
from app.api.metering.events.rendering import render_one
from app.api.metering.events.shapes import DecisionOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.metering.counting.decisions import UnknownInteraction
from app.domain.metering.events.events import EventType
from app.services.identifiers import new_id
from app.services.metering.interactions.amendments import release_all
from app.services.metering.results import Submission

router = APIRouter(
    prefix="/v1/interactions/{interaction_id}",
    tags=["Interactions"],
    responses=problems(401, 403, 404, 409, 422, 503),
)

Writer = Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))]
InteractionId = Annotated[Id, Path(description="The interaction's id.")]
RequestKey = Annotated[
    Name | None,
    Header(alias="Idempotency-Key", description="Becomes the id of the fact that is recorded."),
]


class CommandIn(RequestModel):
    """What may go with every command."""

    time: Instant | None = Field(default=None, description="When it happened; left out: now.")
    summary: Text | None = None


class TriageIn(CommandIn):
    """What a person decided on reading it; what is left out stays as it was."""

    requires_action: Flag | None = None
    urgent: Flag | None = None


class VoidIn(CommandIn):
    """Why it was recorded by mistake."""

    reason: Annotated[Text, Field(min_length=1, examples=["Saisi deux fois"])]


class Command:
    """A fact about one interaction, sent by the caller of a request."""

    def __init__(
        self,
        request: Request,
        interaction_id: InteractionId,
        caller: Writer,
        idempotency_key: RequestKey = None,
    ) -> None:
        self._request = request
        self._interaction_id = interaction_id
        self._caller = caller
        self._event_id = idempotency_key or new_id()

    async def record(self, event_type: EventType, body: CommandIn | None) -> Response:
        """Record the fact through the intake and return the decision."""
        state = state_of(self._request)
        said = body.model_dump(exclude_none=True, exclude={"time"}) if body else {}
        content: dict[str, Any] = {
            "id": self._event_id,
            "source": self._caller.source,
            "type": event_type,
            "data": {**said, "interaction": {"id": self._interaction_id}},
        }
        if body is not None and body.time is not None:
            content["time"] = body.time
        event = read_event(content, state.clock.now())
        submission = Submission(event, self._caller.client_id, self._caller.key_id)
        [result] = await state.intake.submit([submission])
        if isinstance(result, UnknownInteraction):
            raise NotFound
        response = render_one(result)
        if response.status_code == HTTPStatus.CREATED:
            response.status_code = HTTPStatus.OK
        return response


Said = Annotated[Command, Depends()]


@router.post(
    "/triage",
    operation_id="triageInteraction",
    summary="Say whether it needs action, or is urgent",
    response_model=DecisionOut,
)
async def triage(command: Said, body: TriageIn) -> Response:
    """Triage an interaction: starts or ends its clock from the interaction's own time."""
    return await command.record(EventType.TRIAGED, body)


@router.post(
    "/complete",
    operation_id="completeInteraction",
    summary="Say that it is handled",
    response_model=DecisionOut,
)
async def complete(command: Said, body: Annotated[CommandIn | None, Body()] = None) -> Response:
    """Stop the clock for good; met or breached is decided by the instant."""
    return await command.record(EventType.COMPLETED, body)


@router.post(
    "/pause",
    operation_id="pauseInteraction",
    summary="Wait for the client",
    response_model=DecisionOut,
)
async def pause(command: Said, body: Annotated[CommandIn | None, Body()] = None) -> Response:
    """Stop the clock while the client is waited for."""
    return await command.record(EventType.PAUSED, body)


@router.post(
    "/resume",
    operation_id="resumeInteraction",
    summary="Go on after a pause",
    response_model=DecisionOut,
)
async def resume(command: Said, body: Annotated[CommandIn | None, Body()] = None) -> Response:
    """Let the clock run again with the business time that was left."""
    return await command.record(EventType.RESUMED, body)


@router.post(
    "/release",
    operation_id="releaseInteraction",
    summary="Release what the block holds",
    response_model=DecisionOut,
)
async def release(command: Said, body: Annotated[CommandIn | None, Body()] = None) -> Response:
    """Count a held interaction in the period of its release; refused while the block is active."""
    return await command.record(EventType.RELEASED, body)


@router.post(
    "/void",
    operation_id="voidInteraction",
    summary="Take back what was recorded by mistake",
    response_model=DecisionOut,
)
async def void(command: Said, body: VoidIn) -> Response:
    """Void an interaction: it counts for nothing, and the ledger shows the reversal."""
    return await command.record(EventType.VOIDED, body)


release_router = APIRouter(prefix="/v1/clients", tags=["Interactions"])


class ReleasesOut(BaseModel):
    """What was released, oldest interaction first."""

    released: list[DecisionOut]
    held: int = Field(ge=0, description="Interactions that are still held.")


@release_router.post(
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
