"""One explicit mapping between an interaction and its row."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import asyncpg
from pydantic_core import to_json

from app.domain.deadlines.clocks import ClockTerms
from app.domain.metering.events.events import (
    Channel,
    EventKey,
    EventType,
    OrderKey,
    Purpose,
    Reference,
)
from app.domain.metering.interactions.interactions import (
    UNSAID,
    ClockFact,
    Direction,
    Interaction,
    Kind,
    LastWords,
    UrgentFlag,
    Withholding,
)
from app.domain.metering.rules import Rule
from app.domain.metering.urgency import UrgentGrant, UrgentRefusal

_READ = (
    "client_id",
    "id",
    "thread_id",
    "source",
    "event_id",
    "kind",
    "direction",
    "channel",
    "counterpart",
    "occurred_at",
    "period",
    "is_with_client",
    "was_answered",
    "has_voicemail",
    "purpose",
    "requires_action",
    "cause_id",
    "cause_source",
    "cause_event_id",
    "message_id",
    "in_reply_to",
    "follows_voicemail",
    "last_words",
    "triage",
    "is_voided",
    "withheld",
    "released_at",
    "clock_facts",
    "rule",
    "units",
    "urgent",
    "terms",
    "due_at",
    "warn_at",
    "paused_at",
    "former_keys",
)

READ = ", ".join(_READ)
"""The columns that ``from_row`` reads, as statements name them: never ``*``, since a column more,
of the next version, must change nothing (docs/operations.md)."""

WRITTEN = (*_READ, "status", "rank", "completed_at")
"""The columns that ``to_row`` returns, in their order."""

_NO_FACTS = "[]"
_SPOKEN_OF = ("cause", "with_client", "purpose", "answered", "voicemail", "delivered")


def columns_of(alias: str) -> str:
    """Return the columns that ``from_row`` reads of one of several tables."""
    return ", ".join(f"{alias}.{name}" for name in _READ)


def to_row(interaction: Interaction) -> tuple[Any, ...]:
    """Return the columns of an assessed interaction in the order of ``WRITTEN``."""
    order, cause = interaction.order, interaction.reference
    cause_id, cause_key = (None, cause) if isinstance(cause, EventKey) else (cause, None)
    return (
        interaction.client_id,
        interaction.id,
        interaction.thread_id,
        order.source,
        order.id,
        str(interaction.kind),
        interaction.direction and str(interaction.direction),
        interaction.channel and str(interaction.channel),
        interaction.counterpart,
        order.time,
        interaction.period,
        interaction.is_with_client,
        interaction.was_answered,
        interaction.has_voicemail,
        str(interaction.purpose),
        interaction.requires_action,
        cause_id,
        cause_key and cause_key.source,
        cause_key and cause_key.id,
        interaction.message_id,
        interaction.in_reply_to,
        interaction.follows_voicemail or None,
        None
        if interaction.last_words is UNSAID
        else _text(_last_words_to_json(interaction.last_words)),
        *_handling(interaction),
    )


def _handling(interaction: Interaction) -> tuple[Any, ...]:
    terms = interaction.terms
    return (
        interaction.triaged_at and _text(_order_to_json(interaction.triaged_at)),
        interaction.is_voided,
        interaction.withheld and str(interaction.withheld),
        interaction.released_at,
        _clock_facts(interaction),
        str(interaction.counted_rule),
        interaction.counted_units,
        interaction.urgent_flag
        and _text(_urgent_to_json(interaction.urgent_flag, interaction.urgent)),
        terms and _terms(terms),
        interaction.due_at,
        interaction.warn_at,
        interaction.paused_at,
        _text(_keys_to_json(interaction.former_keys)) if interaction.former_keys else None,
        str(interaction.status),
        terms and terms.rank,
        interaction.completed_at,
    )


@lru_cache
def _terms(terms: ClockTerms) -> str:
    return _text(asdict(terms))


def _clock_facts(interaction: Interaction) -> str:
    if not interaction.clock_facts:
        return _NO_FACTS
    return _text([[fact.type, *_order_to_json(fact.order)] for fact in interaction.clock_facts])


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return to_json(value).decode()


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
        former_keys=_keys_from_json(row["former_keys"]),
        message_id=row["message_id"],
        in_reply_to=row["in_reply_to"],
        follows_voicemail=bool(row["follows_voicemail"]),
        last_words=_last_words_from_json(row["last_words"]),
        triaged_at=row["triage"] and _order_from_json(json.loads(row["triage"])),
        is_voided=row["is_voided"],
        withheld=withheld and Withholding(withheld),
        released_at=row["released_at"],
        clock_facts=_clock_facts_from_json(row["clock_facts"]),
        counted_rule=Rule(row["rule"]),
        counted_units=row["units"],
        terms=row["terms"] and ClockTerms(**json.loads(row["terms"])),
        due_at=row["due_at"],
        warn_at=row["warn_at"],
        paused_at=row["paused_at"],
        **_urgent_from_json(row["urgent"]),
    )


def _reference(row: Mapping[str, Any] | asyncpg.Record) -> Reference | None:
    if row["cause_source"] is not None:
        return EventKey(row["cause_source"], row["cause_event_id"])
    cause_id: str | None = row["cause_id"]
    return cause_id


def _urgent_to_json(flag: UrgentFlag, grant: UrgentGrant | None) -> dict[str, Any]:
    return {
        "flag": [flag.is_urgent, *_order_to_json(flag.order)],
        "grant": grant and [grant.day, grant.refusal],
    }


def _urgent_from_json(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if value is None:
        return {}
    stored = json.loads(value)
    is_urgent, *order = stored["flag"]
    grant = stored["grant"]
    return {
        "urgent_flag": UrgentFlag(_order_from_json(order), is_urgent),
        "urgent": grant
        and UrgentGrant(
            day=date.fromisoformat(grant[0]), refusal=grant[1] and UrgentRefusal(grant[1])
        ),
    }


def _last_words_to_json(words: LastWords) -> dict[str, Any]:
    """Return what was said, by field; ``passed_over`` is a list of orders."""
    said = {name: getattr(words, name) for name in _SPOKEN_OF}
    content: dict[str, Any] = {name: _order_to_json(at) for name, at in said.items() if at}
    if words.passed_over:
        content["passed_over"] = [_order_to_json(order) for order in words.passed_over]
    return content


def _last_words_from_json(value: str | None) -> LastWords:
    if value is None:
        return UNSAID
    stored = json.loads(value)
    passed_over = tuple(_order_from_json(order) for order in stored.pop("passed_over", ()))
    said = {name: _order_from_json(order) for name, order in stored.items()}
    return LastWords(**said, passed_over=passed_over)


def _keys_to_json(keys: tuple[EventKey, ...]) -> list[list[str]]:
    return [[key.source, key.id] for key in keys]


def _keys_from_json(value: str | None) -> tuple[EventKey, ...]:
    return () if value is None else tuple(EventKey(*key) for key in json.loads(value))


def _order_to_json(order: OrderKey) -> list[str]:
    return [order.time.isoformat(), order.source, order.id]


def _order_from_json(value: list[str]) -> OrderKey:
    return OrderKey(datetime.fromisoformat(value[0]), value[1], value[2])


def _clock_facts_from_json(value: Any) -> tuple[ClockFact, ...]:  # noqa: ANN401 - JSON
    if value == _NO_FACTS:
        return ()
    return tuple(
        ClockFact(_order_from_json(order), EventType(type_)) for type_, *order in json.loads(value)
    )
