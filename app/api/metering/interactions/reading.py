"""GET /v1/interactions: listed, and one by one."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id, Instant, Text
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.metering.interactions.shapes import FollowUpOut, InteractionOut, show, show_follow_up
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.plans.periods import Period
from app.domain.metering.interactions.interactions import Direction, Kind, Status
from app.repositories.metering.interactions.reading import InteractionFilter
from app.services.metering.interactions.reading import (
    list_follow_ups,
    list_interactions,
    read_interaction,
)

router = APIRouter(prefix="/v1/interactions", tags=["Interactions"])

Reader = Annotated[Caller, Depends(caller_with(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))]

LONGEST_QUERY = 200

_POSITION = TypeAdapter(UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionQuery:
    """Which interactions are asked for; what is left out admits all."""

    client_id: Id | None = None
    status: Status | None = None
    period: Annotated[str | None, Query(examples=["2026-11"])] = None
    counterpart: Annotated[
        Text | None,
        Query(min_length=1, description="The other party: a number or an address, as it comes."),
    ] = None
    q: Annotated[
        Text | None,
        Query(
            min_length=1,
            max_length=LONGEST_QUERY,
            description="Words of the subject or the summary, or how they begin; accents, capitals "
            "and plurals do not matter.",
            examples=["chaudiere"],
        ),
    ] = None
    since: Annotated[Instant | None, Query(alias="from", description="The earliest time.")] = None
    until: Annotated[
        Instant | None, Query(alias="to", description="The first time that is too late.")
    ] = None
    thread_id: Id | None = None
    kind: Kind | None = None
    direction: Direction | None = None
    uncaused: Annotated[
        bool, Query(description="Only what was placed, sent or done, and stands alone.")
    ] = False

    def within(self, caller: Caller, page: Page) -> InteractionFilter:
        """Return what is asked for of what the caller may see.

        Raises:
            NotFound: another client is asked for than the key is tied to.
            InvalidPeriod: it is not a month.
        """
        client_id = self.client_id or caller.client_id
        require_visible(caller, client_id)
        before = page.after(_POSITION)
        return InteractionFilter(
            limit=page.limit + 1,
            client_id=client_id,
            status=self.status,
            period=None if self.period is None else Period.parse(self.period).id,
            counterpart=self.counterpart,
            words=self.q,
            since=self.since,
            until=self.until,
            thread_id=self.thread_id,
            kind=self.kind,
            direction=self.direction,
            is_uncaused=self.uncaused,
            before=str(before) if before else None,
        )


@router.get(
    "",
    operation_id="listInteractions",
    summary="List interactions",
    responses=problems(401, 403, 404, 422),
)
async def get_interactions(
    request: Request, caller: Reader, page: Page, query: Annotated[InteractionQuery, Depends()]
) -> Listed[InteractionOut]:
    """Return interactions, the one recorded last first, each with its first follow-ups."""
    state = state_of(request)
    asked = query.within(caller, page)
    found = await list_interactions(state.database, asked, state.region, state.clock.now())
    items, next_cursor = paginate(found, page.limit, lambda item: item.one.id)
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
    items, next_cursor = paginate(found, page.limit, lambda one: one.id)
    return Listed(items=[show_follow_up(one) for one in items], next_cursor=next_cursor)
