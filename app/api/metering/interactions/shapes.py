"""An interaction as people and programs read it (api.md, Interactions, work list)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from app.api.access.authors import AuthorOut
from app.api.metering.events.shapes import EventKeyOut, UrgentOut
from app.domain.deadlines.clocks import Sla
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.history import HistoryItem
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind, Status
from app.domain.metering.rules import Rule
from app.services.metering.interactions.reading import SHOWN_ALONE, SHOWN_IN_LISTS, ReadInteraction

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
    one = found.one
    return InteractionOut.model_validate(
        _common(one)
        | {
            "client_id": one.client_id,
            "thread_id": one.thread_id,
            "counterpart": one.counterpart,
            "subject": found.texts.subject,
            "summary": found.texts.summary,
            "period": one.period,
            "due_at": one.due_at,
            "completed_at": one.completed_at,
            "sla": found.sla,
            "urgent": one.urgent
            and {"granted": one.urgent.is_granted, "reason": one.urgent.refusal},
            "event": {"source": one.key.source, "id": one.key.id},
            "follow_ups": [_common(each) for each in found.follow_ups.first],
            "follow_ups_total": found.follow_ups.total,
            "thread": asdict(found.thread),
            "history": [_fact(item, found.names) for item in found.history],
        }
    )


def show_follow_up(one: Interaction) -> FollowUpOut:
    """Return an interaction as one of those that its root caused."""
    return FollowUpOut.model_validate(_common(one))


def _common(one: Interaction) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "channel": one.channel,
        "direction": one.direction,
        "occurred_at": one.order.time,
        "status": one.status,
        "rule": one.counted_rule,
        "units": one.counted_units,
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
