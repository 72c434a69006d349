"""One explicit mapping between an interaction and its row."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import asyncpg

from app.domain.deadlines.clocks import ClockTerms
from app.domain.deadlines.urgency import UrgentGrant, UrgentRefusal
from app.domain.events.events import (
    Channel,
    EventKey,
    EventType,
    OrderKey,
    Purpose,
    Reference,
)
from app.domain.interactions.interactions import (
    ClockFact,
    Direction,
    Interaction,
    Kind,
    Status,
    UrgentFlag,
    Withholding,
)
from app.domain.metering.rules import Rule
from app.repositories.connections import json_of

_NO_FACTS = "[]"


def to_row(one: Interaction) -> dict[str, Any]:
    """Return an assessed interaction's columns as JSON values; what is NULL is left out.

    Half of the columns are NULL for most: PostgreSQL would read their names for nothing.
    """
    status = one.status
    row = {
        "client_id": one.client_id,
        "id": one.id,
        "thread_id": one.thread_id,
        "source": one.order.source,
        "event_id": one.order.id,
        "kind": _text(one.kind),
        "occurred_at": one.order.time,
        "period": one.period,
        "is_with_client": one.is_with_client,
        "was_answered": one.was_answered,
        "has_voicemail": one.has_voicemail,
        "purpose": _text(one.purpose),
        "requires_action": one.requires_action,
        "is_voided": one.is_voided,
        "clock_facts": [[fact.type, *_order_to_json(fact.order)] for fact in one.clock_facts],
        "rule": _text(one.counted_rule),
        "units": one.counted_units,
        "status": _text(status),
    }
    if status is Status.COMPLETED:
        row["completed_at"] = one.completed_at
    row.update(pair for pair in _what_may_be_null(one) if pair[1] is not None)
    return row


def _what_may_be_null(one: Interaction) -> tuple[tuple[str, Any], ...]:
    cause, terms, triaged_at = one.reference, one.terms, one.triaged_at
    key = cause if isinstance(cause, EventKey) else None
    return (
        ("direction", _text(one.direction)),
        ("channel", _text(one.channel)),
        ("counterpart", one.counterpart),
        ("cause_id", None if key else cause),
        ("cause_source", key and key.source),
        ("cause_event_id", key and key.id),
        ("message_id", one.message_id),
        ("in_reply_to", one.in_reply_to),
        ("triage", triaged_at and _order_to_json(triaged_at)),
        ("withheld", _text(one.withheld)),
        ("released_at", one.released_at),
        ("urgent", _urgent_to_json(one)),
        ("terms", terms and asdict(terms)),
        ("rank", terms and terms.rank),
        ("due_at", one.due_at),
        ("warn_at", one.warn_at),
        ("paused_at", one.paused_at),
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
        triaged_at=row["triage"] and _order_from_json(json_of(row["triage"])),
        is_voided=row["is_voided"],
        withheld=withheld and Withholding(withheld),
        released_at=row["released_at"],
        clock_facts=_clock_facts_from_json(row["clock_facts"]),
        counted_rule=Rule(row["rule"]),
        counted_units=row["units"],
        terms=row["terms"] and ClockTerms(**json_of(row["terms"])),
        due_at=row["due_at"],
        warn_at=row["warn_at"],
        paused_at=row["paused_at"],
        **_urgent_from_json(row["urgent"]),
    )


def _text(member: StrEnum | None) -> str | None:
    """Return the plain text of a member: the JSON encoder writes it at a fifth of the cost."""
    return None if member is None else str(member)


def _reference(row: Mapping[str, Any] | asyncpg.Record) -> Reference | None:
    if row["cause_source"] is not None:
        return EventKey(row["cause_source"], row["cause_event_id"])
    cause_id: str | None = row["cause_id"]
    return cause_id


def _urgent_to_json(one: Interaction) -> dict[str, Any] | None:
    flag, grant = one.urgent_flag, one.urgent
    if flag is None:
        return None
    return {
        "flag": [flag.is_urgent, *_order_to_json(flag.order)],
        "grant": grant and [grant.day, grant.refusal],
    }


def _urgent_from_json(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if value is None:
        return {}
    stored = json_of(value)
    is_urgent, *order = stored["flag"]
    grant = stored["grant"]
    return {
        "urgent_flag": UrgentFlag(_order_from_json(order), is_urgent),
        "urgent": grant
        and UrgentGrant(
            day=date.fromisoformat(grant[0]), refusal=grant[1] and UrgentRefusal(grant[1])
        ),
    }


def _order_to_json(order: OrderKey) -> list[str]:
    return [order.time.isoformat(), order.source, order.id]


def _order_from_json(value: list[str]) -> OrderKey:
    return OrderKey(datetime.fromisoformat(value[0]), value[1], value[2])


def _clock_facts_from_json(value: Any) -> tuple[ClockFact, ...]:  # noqa: ANN401 - JSON
    if value == _NO_FACTS:
        return ()
    return tuple(
        ClockFact(_order_from_json(order), EventType(type_)) for type_, *order in json_of(value)
    )
