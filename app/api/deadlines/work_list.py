"""GET /v1/worklist, and taking an interaction so that nobody else does."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from app.api.access.security import caller_with
from app.api.http.field_types import Id, Name
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import NotFound
from app.api.http.request_models import SAYS_NOTHING, RequestModel
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.deadlines.clocks import Sla
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.interactions import Direction, Kind
from app.repositories.deadlines.work_list import WorkItem, WorkListQuery
from app.services.deadlines.work_list import (
    WorkListEntry,
    give_to_operator,
    read_work_list,
    take_from_operator,
)

router = APIRouter(prefix="/v1", tags=["Work list"])

_MAX_RANK = 32_767
_POSITION = TypeAdapter(
    tuple[AwareDatetime, Annotated[int, Field(ge=0, le=_MAX_RANK)], AwareDatetime, UUID]
)


class WorkOut(BaseModel):
    """An open interaction, and how its deadline stands."""

    id: UUID
    client_id: UUID
    due_at: AwareDatetime | None
    business_minutes_left: int | None = Field(description="Negative once the deadline has passed.")
    sla: Sla | None
    plan: str
    kind: Kind
    channel: Channel | None
    direction: Direction | None
    counterpart: str | None
    occurred_at: AwareDatetime
    urgent: bool = Field(description="Asked to be urgent, and granted.")
    operator: str | None
    taken_at: AwareDatetime | None


class TakeIn(RequestModel):
    """Who takes it."""

    operator: Name


class TakenOut(BaseModel):
    """Who has taken an interaction."""

    id: UUID
    operator: str | None
    taken_at: AwareDatetime | None


class WorkListFilter:
    """What of the work list is asked for."""

    def __init__(
        self,
        client_id: Id | None = None,
        plan: Annotated[Name | None, Query(examples=["PREMIUM"])] = None,
        sla: Annotated[Sla | None, Query(description="`met` is never open.")] = None,
        channel: Channel | None = None,
        urgent: bool | None = None,  # noqa: FBT001 - a query parameter
    ) -> None:
        self._client_id = client_id
        self._query = WorkListQuery(limit=0, plan=plan, sla=sla, channel=channel, is_urgent=urgent)

    def within(self, caller: Caller, page: Page) -> WorkListQuery | None:
        """Return the query; None when the caller can see nothing of it."""
        client_id = self._client_id or caller.client_id
        if not caller.sees(client_id):
            return None
        position = page.after(_POSITION)
        return replace(
            self._query,
            limit=page.limit + 1,
            client_id=client_id,
            after=(*position[:3], str(position[3])) if position else None,
        )


Reader = Annotated[Caller, Depends(caller_with(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))]
Writer = Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))]


@router.get(
    "/worklist",
    operation_id="listWork",
    summary="What is to be handled first",
    responses=problems(401, 403, 422),
)
async def get_work_list(
    request: Request, caller: Reader, page: Page, filters: Annotated[WorkListFilter, Depends()]
) -> Listed[WorkOut]:
    """List open interactions by deadline, then PREMIUM, CONFORT, ESSENTIEL, then first come."""
    query = filters.within(caller, page)
    if query is None or query.sla is Sla.MET:
        return Listed(items=[], next_cursor=None)
    state = state_of(request)
    entries = await read_work_list(state.database, state.calendars, query, state.clock.now())
    work, next_cursor = paginate(entries, page.limit, lambda entry: entry.item.position)
    return Listed(items=[_to_response(entry) for entry in work], next_cursor=next_cursor)


@router.post(
    "/interactions/{interaction_id}/assign",
    operation_id="takeInteraction",
    summary="Take an interaction",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_operator(
    request: Request, interaction_id: Id, body: TakeIn, caller: Writer
) -> TakenOut:
    """Give an interaction to an operator; refused while another one has it, or when done."""
    state = state_of(request)
    now: datetime = state.clock.now()
    item = await give_to_operator(state.database, caller, interaction_id, body.operator, now)
    return _taken(item)


@router.post(
    "/interactions/{interaction_id}/hand-back",
    operation_id="handBackInteraction",
    dependencies=[SAYS_NOTHING],
    summary="Hand an interaction back",
    responses=problems(401, 403, 404, 422),
)
async def post_hand_back(request: Request, interaction_id: Id, caller: Writer) -> TakenOut:
    """Let anybody take the interaction again."""
    return _taken(await take_from_operator(state_of(request).database, caller, interaction_id))


def _taken(item: WorkItem) -> TakenOut:
    return TakenOut(id=UUID(item.interaction.id), operator=item.operator, taken_at=item.taken_at)


def _to_response(work: WorkListEntry) -> WorkOut:
    interaction = work.item.interaction
    if interaction.terms is None:
        raise NotFound
    return WorkOut(
        id=UUID(interaction.id),
        client_id=UUID(interaction.client_id),
        due_at=interaction.due_at,
        business_minutes_left=work.status.business_minutes_left if work.status else None,
        sla=work.status.sla if work.status else None,
        plan=interaction.terms.plan_code,
        kind=interaction.kind,
        channel=interaction.channel,
        direction=interaction.direction,
        counterpart=interaction.counterpart,
        occurred_at=interaction.order.time,
        urgent=interaction.urgent is not None and interaction.urgent.is_granted,
        operator=work.operator,
        taken_at=work.item.taken_at,
    )
