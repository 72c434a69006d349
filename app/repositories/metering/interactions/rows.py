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
    ClockFact,
    Direction,
    Interaction,
    Kind,
    Status,
    UrgentFlag,
    Withholding,
)
from app.domain.metering.interactions.last_words import UNSAID, LastWords
from app.domain.metering.rules import Rule
from app.domain.metering.urgency import UrgentGrant, UrgentRefusal
from app.repositories.json_texts import BOOLEANS, instant, quoted

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
)

READ = ", ".join(_READ)
"""The columns that ``from_row`` reads, as statements name them: never ``*``, since a column more,
of the next version, must change nothing (docs/operations.md)."""

WRITTEN = f"{READ}, status, rank, completed_at"
"""The columns that ``to_text`` writes."""

_NO_FACTS = "[]"
_SPOKEN_OF = ("cause", "with_client", "purpose", "answered", "voicemail", "delivered")
_INSTANTS = ("released_at", "due_at", "warn_at", "paused_at")


def columns_of(alias: str) -> str:
    """Return the columns that ``from_row`` reads of one of several tables."""
    return ", ".join(f"{alias}.{name}" for name in _READ)


def to_text(one: Interaction) -> str:
    """Return an assessed interaction's columns as a JSON object; what is NULL is left out.

    Half of the columns are NULL for most: PostgreSQL would read their names for nothing.
    """
    order = one.order
    return (
        f'{{"client_id":"{one.client_id}","id":"{one.id}","thread_id":"{one.thread_id}"'
        f',"source":{quoted(order.source)},"event_id":{quoted(order.id)},"kind":"{one.kind}"'
        f',"occurred_at":{instant(order.time)},"period":"{one.period}"'
        f',"is_with_client":{BOOLEANS[one.is_with_client]}'
        f',"was_answered":{BOOLEANS[one.was_answered]}'
        f',"has_voicemail":{BOOLEANS[one.has_voicemail]},"purpose":"{one.purpose}"'
        f',"requires_action":{BOOLEANS[one.requires_action]}'
        f',"is_voided":{BOOLEANS[one.is_voided]},"rule":"{one.counted_rule}"'
        f',"units":{one.counted_units}{_parties(one)}{_links(one)}{_handling(one)}}}'
    )


def _parties(one: Interaction) -> str:
    text = ""
    if one.direction is not None:
        text = f',"direction":"{one.direction}"'
    if one.channel is not None:
        text += f',"channel":"{one.channel}"'
    if one.counterpart is not None:
        text += f',"counterpart":{quoted(one.counterpart)}'
    return text


def _links(one: Interaction) -> str:
    text, cause = "", one.reference
    if one.follows_voicemail:
        text = ',"follows_voicemail":true'
    if one.last_words is not UNSAID:
        text += f',"last_words":{_text(_last_words_to_json(one.last_words))}'
    if isinstance(cause, EventKey):
        text += f',"cause_source":{quoted(cause.source)},"cause_event_id":{quoted(cause.id)}'
    elif cause is not None:
        text += f',"cause_id":{quoted(cause)}'
    if one.message_id is not None:
        text += f',"message_id":{quoted(one.message_id)}'
    if one.in_reply_to is not None:
        text += f',"in_reply_to":{quoted(one.in_reply_to)}'
    return text


def _handling(one: Interaction) -> str:
    status = one.status
    text = f',"status":"{status}","clock_facts":{_clock_facts(one)}'
    if one.triaged_at is not None:
        text += f',"triage":{_text(_order_to_json(one.triaged_at))}'
    if one.withheld is not None:
        text += f',"withheld":"{one.withheld}"'
    if one.urgent_flag is not None:
        text += f',"urgent":{_text(_urgent_to_json(one.urgent_flag, one.urgent))}'
    if one.terms is not None:
        text += _terms(one.terms)
    for name in _INSTANTS:
        at = getattr(one, name)
        if at is not None:
            text += f',"{name}":{instant(at)}'
    if status is Status.COMPLETED:
        text += f',"completed_at":{_text(one.completed_at)}'
    return text


@lru_cache
def _terms(terms: ClockTerms) -> str:
    return f',"terms":{_text(asdict(terms))},"rank":{terms.rank}'


def _clock_facts(one: Interaction) -> str:
    if not one.clock_facts:
        return _NO_FACTS
    return _text([[fact.type, *_order_to_json(fact.order)] for fact in one.clock_facts])


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
