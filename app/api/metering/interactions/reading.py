"""GET /v1/interactions: listed, and one by one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from app.api.access.authors import AuthorOut
from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id, Instant, Text
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.metering.events.shapes import EventKeyOut, UrgentOut
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.plans.periods import Period
from app.domain.deadlines.clocks import Sla
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.history import HistoryItem
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind, Status
from app.domain.metering.rules import Rule
from app.repositories.metering.interactions.reading import InteractionFilter
from app.services.metering.interactions.reading import (
    SHOWN_ALONE,
    SHOWN_IN_LISTS,
    ReadInteraction,
    list_follow_ups,
    list_interactions,
    read_interaction,
)

INTERACTION_EXAMPLE: dict[str, JsonValue] = {
    "id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "client_id": "019aafb8-0000-7000-8000-000000000001",
    "thread_id": "019aafb8-6b1c-7d34-9f5e-2f6a4f6b1c01",
    "kind": "message",
    "channel": "email",
    "direction": "inbound",
    "counterpart": "jean@chantier.example",
    "subject": "Report de chantier",
    "summary": "Jean Chantier reporte au 2 décembre",
    "occurred_at": "2026-11-23T09:02:11Z",
    "period": "2026-11",
    "status": "completed",
    "rule": "inbound_third_party",
    "units": 1,
    "due_at": "2026-11-23T13:02:11Z",
    "completed_at": "2026-11-23T10:15:00Z",
    "sla": "met",
    "urgent": None,
    "event": {"source": "/mail/main", "id": "m-1"},
    "follow_ups": [
        {
            "id": "019aafb9-0b1c-7d34-9f5e-2f6a4f6b1c02",
            "kind": "action",
            "channel": None,
            "direction": None,
            "occurred_at": "2026-11-23T10:10:00Z",
            "status": "recorded",
            "rule": "follow_up_included",
            "units": 0,
        }
    ],
    "follow_ups_total": 1,
    "thread": {"units": 1, "follow_ups": 1, "included": 1},
    "history": [
        {
            "time": "2026-11-23T09:02:11Z",
            "type": "message.received",
            "source": "/mail/main",
            "event_id": "m-1",
            "recorded_at": "2026-11-23T09:02:12Z",
            "data": {"channel": "email", "requires_action": True, "urgent": False},
            "by": None,
        },
        {
            "time": "2026-11-23T10:15:00Z",
            "type": "interaction.completed",
            "source": "/exitadmin/keys/7f3a1c9be204",
            "event_id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c03",
            "recorded_at": "2026-11-23T10:15:00Z",
            "data": {},
            "by": {"id": "7f3a1c9be204", "name": "Bureau"},
        },
    ],
}


class FollowUpOut(BaseModel):
    """An interaction or action that the thread's root caused."""

    id: UUID
    kind: Kind
    channel: Channel | None
    direction: Direction | None
    occurred_at: AwareDatetime
    status: Status
    rule: Rule
    units: int


class ThreadOut(BaseModel):
    """How the thread of an interaction stands."""

    units: int = Field(description="Of all its interactions.")
    follow_ups: int = Field(description="How many interactions it has beside its root.")
    included: int = Field(description="Of the three follow-ups that one unit includes: how many.")


class HistoryItemOut(BaseModel):
    """A fact about the interaction, or what a new calendar did to its deadline."""

    time: AwareDatetime
    type: str = Field(description="An event type, or `deadline.changed`.")
    source: str
    event_id: str
    recorded_at: AwareDatetime
    data: dict[str, Any] = Field(description="Without parties, subjects, summaries, message ids.")
    by: AuthorOut | None = Field(
        description="Who said so by an endpoint; null for what came as an event."
    )


class InteractionOut(BaseModel):
    """An interaction with what was decided of it and said about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [INTERACTION_EXAMPLE]})

    id: UUID
    client_id: UUID
    thread_id: UUID = Field(description="The interaction that began it all; its own id if it did.")
    kind: Kind
    channel: Channel | None
    direction: Direction | None
    counterpart: str | None
    subject: str | None = Field(description="As it was told.")
    summary: str | None = Field(description="As it was told.")
    occurred_at: AwareDatetime
    period: str
    status: Status
    rule: Rule
    units: int
    due_at: AwareDatetime | None
    completed_at: AwareDatetime | None
    sla: Sla | None
    urgent: UrgentOut | None
    event: EventKeyOut
    follow_ups: list[FollowUpOut] = Field(
        description=(
            "The thread's others in the order of their times; empty unless its root. The first "
            f"{SHOWN_ALONE}, in lists the first {SHOWN_IN_LISTS}; all of them are at "
            "`/v1/interactions/{id}/follow-ups`."
        )
    )
    follow_ups_total: int = Field(description="How many others the thread has; 0 unless its root.")
    thread: ThreadOut
    history: list[HistoryItemOut]


def show(found: ReadInteraction) -> InteractionOut:
    """Return an interaction as it is shown."""
    interaction = found.interaction
    return InteractionOut.model_validate(
        _common(interaction)
        | {
            "client_id": interaction.client_id,
            "thread_id": interaction.thread_id,
            "counterpart": interaction.counterpart,
            "subject": found.texts.subject,
            "summary": found.texts.summary,
            "period": interaction.period,
            "due_at": interaction.due_at,
            "completed_at": interaction.completed_at,
            "sla": found.sla,
            "urgent": interaction.urgent
            and {"granted": interaction.urgent.is_granted, "reason": interaction.urgent.refusal},
            "event": {"source": interaction.key.source, "id": interaction.key.id},
            "follow_ups": [_common(each) for each in found.follow_ups.first],
            "follow_ups_total": found.follow_ups.total,
            "thread": asdict(found.thread),
            "history": [_fact(item, found.names) for item in found.history],
        }
    )


def show_follow_up(interaction: Interaction) -> FollowUpOut:
    """Return an interaction as one of those that its root caused."""
    return FollowUpOut.model_validate(_common(interaction))


def _common(interaction: Interaction) -> dict[str, Any]:
    return {
        "id": interaction.id,
        "kind": interaction.kind,
        "channel": interaction.channel,
        "direction": interaction.direction,
        "occurred_at": interaction.order.time,
        "status": interaction.status,
        "rule": interaction.counted_rule,
        "units": interaction.counted_units,
    }


def _fact(item: HistoryItem, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "by": item.by and AuthorOut.of(item.by, names),
        "time": item.time,
        "type": item.type,
        "source": item.key.source,
        "event_id": item.key.id,
        "recorded_at": item.recorded_at,
        "data": item.data,
    }


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
    items, next_cursor = paginate(found, page.limit, lambda item: item.interaction.id)
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
    items, next_cursor = paginate(found, page.limit, lambda item: item.id)
    return Listed(items=[show_follow_up(item) for item in items], next_cursor=next_cursor)
