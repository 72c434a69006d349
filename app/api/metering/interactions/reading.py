"""GET /v1/interactions: listed, and one by one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import TypeAdapter

from app.api.access.security import holding, must_see
from app.api.http.field_types import Id
from app.api.http.pages import Listed, Page, cut
from app.api.http.problems.openapi_problems import problems
from app.api.metering.interactions.shapes import FollowUpOut, InteractionOut, show, show_follow_up
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.plans.periods import Period
from app.domain.metering.interactions.interactions import Status
from app.repositories.metering.interactions.reading import InteractionsSought
from app.services.metering.interactions.reading import (
    list_follow_ups,
    list_interactions,
    read_interaction,
)

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"])

Reader = Annotated[Caller, Depends(holding(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))]

_POSITION = TypeAdapter(UUID)


class Sought:
    """Which interactions are asked for."""

    def __init__(
        self,
        client_id: Id | None = None,
        status: Status | None = None,
        period: Annotated[str | None, Query(examples=["2026-11"])] = None,
    ) -> None:
        self._client_id = client_id
        self._status = status
        self._period = period

    def within(self, caller: Caller, page: Page) -> InteractionsSought:
        """Return what is sought of what the caller may see.

        Raises:
            NotFound: another client is asked for than the key is tied to.
            InvalidPeriod: it is not a month.
        """
        client_id = self._client_id or caller.client_id
        must_see(caller, client_id)
        before = page.after(_POSITION)
        return InteractionsSought(
            limit=page.limit + 1,
            client_id=client_id,
            status=self._status,
            period=None if self._period is None else Period.parse(self._period).id,
            before=str(before) if before else None,
        )


@router.get(
    "",
    operation_id="listInteractions",
    summary="List interactions",
    responses=problems(401, 403, 404, 422),
)
async def get_interactions(
    request: Request, caller: Reader, page: Page, sought: Annotated[Sought, Depends()]
) -> Listed[InteractionOut]:
    """Return interactions, the one recorded last first, each with its first follow-ups."""
    state = state_of(request)
    asked = sought.within(caller, page)
    found = await list_interactions(state.database, asked, state.clock.now())
    items, next_cursor = cut(found, page.limit, lambda item: item.one.id)
    return Listed(items=[show(item) for item in items], next_cursor=next_cursor)


@router.get(
    "/{interaction_id}",
    operation_id="getInteraction",
    summary="Read an interaction",
    responses=problems(401, 403, 404, 422),
)
async def get_interaction(request: Request, interaction_id: Id, caller: Reader) -> InteractionOut:
    """Return an interaction with its follow-ups and the history of what was said of it."""
    state = state_of(request)
    return show(await read_interaction(state.database, caller, interaction_id, state.clock.now()))


@router.get(
    "/{interaction_id}/follow-ups",
    operation_id="listFollowUps",
    summary="List an interaction's follow-ups",
    responses=problems(401, 403, 404, 422),
)
async def get_follow_ups(
    request: Request, interaction_id: Id, caller: Reader, page: Page
) -> Listed[FollowUpOut]:
    """Return what an interaction caused, in the order of their times; nothing of a follow-up."""
    after = page.after(_POSITION)
    found = await list_follow_ups(
        state_of(request).database,
        caller,
        interaction_id,
        page.limit + 1,
        str(after) if after else None,
    )
    items, next_cursor = cut(found, page.limit, lambda one: one.id)
    return Listed(items=[show_follow_up(one) for one in items], next_cursor=next_cursor)
