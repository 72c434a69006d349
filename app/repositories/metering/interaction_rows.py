"""One explicit mapping between an interaction and its row."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.metering.events import (
    Channel,
    EventKey,
    EventType,
    OrderKey,
    Purpose,
    Reference,
)
from app.domain.metering.interactions import (
    ClockFact,
    Direction,
    Interaction,
    Kind,
    Withholding,
)
from app.domain.metering.rules import Rule

COLUMNS = {
    "client_id": "uuid",
    "id": "uuid",
    "thread_id": "uuid",
    "source": "text",
    "event_id": "text",
    "kind": "text",
    "direction": "text",
    "channel": "text",
    "counterpart": "text",
    "occurred_at": "timestamptz",
    "period": "text",
    "is_with_client": "boolean",
    "was_answered": "boolean",
    "has_voicemail": "boolean",
    "purpose": "text",
    "requires_action": "boolean",
    "cause_id": "uuid",
    "cause_source": "text",
    "cause_event_id": "text",
    "message_id": "text",
    "in_reply_to": "text",
    "triage": "jsonb",
    "is_voided": "boolean",
    "withheld": "text",
    "released_at": "timestamptz",
    "clock_facts": "jsonb",
    "rule": "text",
    "units": "smallint",
    "status": "text",
}
"""The table's columns with their types, in the order in which rows are written."""

_NO_FACTS = "[]"


def to_row(one: Interaction) -> tuple[Any, ...]:
    """Return an assessed interaction's values in the order of ``COLUMNS``."""
    cause = one.reference
    key = cause if isinstance(cause, EventKey) else None
    return (
        one.client_id,
        one.id,
        one.thread_id,
        one.order.source,
        one.order.id,
        one.kind,
        one.direction,
        one.channel,
        one.counterpart,
        one.order.time,
        one.period,
        one.is_with_client,
        one.was_answered,
        one.has_voicemail,
        one.purpose,
        one.requires_action,
        cause if isinstance(cause, str) else None,
        key and key.source,
        key and key.id,
        one.message_id,
        one.in_reply_to,
        one.triaged_at and json.dumps(_order_to_json(one.triaged_at)),
        one.is_voided,
        one.withheld,
        one.released_at,
        _clock_facts_to_json(one) if one.clock_facts else _NO_FACTS,
        one.counted_rule,
        one.counted_units,
        one.status,
    )


def from_row(row: Mapping[str, Any] | asyncpg.Record) -> Interaction:
    """Return the interaction that a row holds."""
    direction, channel, withheld = row["direction"], row["channel"], row["withheld"]
    return Interaction(
        id=row["id"],
        client_id=row["client_id"],
        order=OrderKey(row["occurred_at"], row["source"], row["event_id"]),
        kind=Kind(row["kind"]),
        direction=direction and Direction(direction),
        channel=channel and Channel(channel),
        counterpart=row["counterpart"],
        is_with_client=row["is_with_client"],
        was_answered=row["was_answered"],
        has_voicemail=row["has_voicemail"],
        purpose=Purpose(row["purpose"]),
        requires_action=row["requires_action"],
        period=row["period"],
        thread_id=row["thread_id"],
        reference=_reference(row),
        message_id=row["message_id"],
        in_reply_to=row["in_reply_to"],
        triaged_at=row["triage"] and _order_from_json(json.loads(row["triage"])),
        is_voided=row["is_voided"],
        withheld=withheld and Withholding(withheld),
        released_at=row["released_at"],
        clock_facts=_clock_facts_from_json(row["clock_facts"]),
        counted_rule=Rule(row["rule"]),
        counted_units=row["units"],
    )


def _reference(row: Mapping[str, Any] | asyncpg.Record) -> Reference | None:
    if row["cause_source"] is not None:
        return EventKey(row["cause_source"], row["cause_event_id"])
    cause_id: str | None = row["cause_id"]
    return cause_id


def _order_to_json(order: OrderKey) -> list[str]:
    return [order.time.isoformat(), order.source, order.id]


def _order_from_json(value: list[str]) -> OrderKey:
    return OrderKey(datetime.fromisoformat(value[0]), value[1], value[2])


def _clock_facts_to_json(one: Interaction) -> str:
    return json.dumps([[fact.type, *_order_to_json(fact.order)] for fact in one.clock_facts])


def _clock_facts_from_json(text: str) -> tuple[ClockFact, ...]:
    if text == _NO_FACTS:
        return ()
    return tuple(
        ClockFact(_order_from_json(order), EventType(type_)) for type_, *order in json.loads(text)
    )
