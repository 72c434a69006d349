"""Amendments: what a later fact changes in an interaction; applying it twice changes nothing.

What persons put right of what machines recorded is an amendment too (rulebook section 11).
"""

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.errors import DomainError
from app.domain.metering.events.events import Event, EventType, Purpose
from app.domain.metering.interactions.interactions import (
    ClockFact,
    Direction,
    Interaction,
    Kind,
    UrgentFlag,
)

CORRECTABLE = ("cause", "with_client", "purpose", "answered", "voicemail", "delivered")
"""The fields of a correction that say something of an interaction; it has one of them at least."""


class CorrectionDoesNotFit(DomainError):
    """The interaction does not have what the correction speaks of.

    Attributes:
        fields: of the correction, those that the interaction does not have.
    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class CircularCause(DomainError):
    """The cause named is the interaction itself, or was caused by it."""


def correctable_fields(interaction: Interaction) -> tuple[str, ...]:
    """Return the fields of a correction that an interaction of its kind has (rulebook 11)."""
    had = _FIELDS[interaction.kind, interaction.direction]
    return tuple(field for field in CORRECTABLE if field in had)


def find_unfit_fields(interaction: Interaction, event: Event) -> tuple[str, ...]:
    """Return the fields that a correction states and the interaction does not have."""
    had = correctable_fields(interaction)
    return tuple(field for field in CORRECTABLE if field in event.data and field not in had)


def correct(interaction: Interaction, event: Event) -> Interaction:
    """Return the interaction as a correction leaves it: field by field the latest word holds.

    One that does not fit, or was passed over, changes nothing.
    """
    if find_unfit_fields(interaction, event) or event.order in interaction.last_words.passed_over:
        return interaction
    said = {field: event.data[field] for field in CORRECTABLE if field in event.data}
    return _state(interaction, event, said)


def mark_undelivered(interaction: Interaction, event: Event) -> Interaction:
    """Return the interaction as a bounce leaves it: a statement that it was not delivered."""
    if "delivered" not in correctable_fields(interaction):
        return interaction
    return _state(interaction, event, {"delivered": False})


def passed_over(interaction: Interaction, event: Event) -> Interaction:
    """Return the interaction with a correction that is kept and changes nothing of it."""
    orders = tuple(sorted({*interaction.last_words.passed_over, event.order}))
    return replace(interaction, last_words=replace(interaction.last_words, passed_over=orders))


def _state(interaction: Interaction, event: Event, said: dict[str, Any]) -> Interaction:
    order, former = event.order, interaction.last_words
    changes: dict[str, Any] = {}
    stated = [field for field in said if former.yield_to(order, field)]
    for field in stated:
        changes |= _changes(interaction, event, field, said[field])
    if not stated:
        return interaction
    orders: dict[str, Any] = dict.fromkeys(stated, order)
    return replace(interaction, last_words=replace(former, **orders), **changes)


def _changes(interaction: Interaction, event: Event, field: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return what a statement on one field makes of an interaction's own."""
    match field:
        case "cause":
            return {"reference": event.stated_cause, "in_reply_to": None}
        case "with_client":
            return {"is_with_client": value}
        case "purpose":
            return {"purpose": Purpose(value)}
        case "voicemail":
            follows = interaction.follows_voicemail and interaction.triaged_at is None
            return {"has_voicemail": value} | ({"requires_action": value} if follows else {})
        case _:
            return {"was_answered": value}


_CALL, _MESSAGE = {"with_client", "answered", "voicemail"}, {"with_client"}
_OURS = {"cause", "purpose"}
_FIELDS: dict[tuple[Kind, Direction | None], frozenset[str]] = {
    (Kind.CALL, Direction.INBOUND): frozenset(_CALL),
    (Kind.CALL, Direction.OUTBOUND): frozenset(_CALL | _OURS),
    (Kind.MESSAGE, Direction.INBOUND): frozenset(_MESSAGE),
    (Kind.MESSAGE, Direction.OUTBOUND): frozenset(_MESSAGE | _OURS | {"delivered"}),
    (Kind.ACTION, None): frozenset({"cause"}),
    (Kind.REQUEST, Direction.INBOUND): frozenset(),
}


def amend(interaction: Interaction, event: Event) -> Interaction:
    """Return the interaction as a triage, bounce, correction, clock fact or void leaves it.

    A fact that does not fit (a bounce of something received) changes nothing. A release is not
    handled here: it depends on the period's units.
    """
    match event.type:
        case EventType.TRIAGED:
            return _triage(interaction, event)
        case EventType.VOIDED:
            return replace(interaction, is_voided=True)
        case EventType.MESSAGE_UNDELIVERED:
            return mark_undelivered(interaction, event)
        case EventType.CORRECTED:
            return correct(interaction, event)
        case EventType.COMPLETED | EventType.PAUSED | EventType.RESUMED:
            return _with_clock_fact(interaction, ClockFact(event.order, event.type))
        case _:
            return interaction


def release(interaction: Interaction, at: datetime, period: str) -> Interaction:
    """Return a held interaction as its release leaves it: counted and timed from there."""
    counted = replace(interaction, withheld=None, released_at=at, period=period)
    return without_clock_facts(counted)


def without_clock_facts(interaction: Interaction) -> Interaction:
    """Return an interaction without what was recorded of its clock before it was released.

    A completion of something held did not fit when it came, and changes nothing later.
    """
    return replace(interaction, clock_facts=())


def _triage(interaction: Interaction, event: Event) -> Interaction:
    return _flag_urgent(_sort_out(interaction, event), event)


def _sort_out(interaction: Interaction, event: Event) -> Interaction:
    requires_action = event.data.get("requires_action")
    if requires_action is None or (
        interaction.triaged_at is not None and event.order < interaction.triaged_at
    ):
        return interaction
    return replace(interaction, requires_action=requires_action, triaged_at=event.order)


def _flag_urgent(interaction: Interaction, event: Event) -> Interaction:
    """Follow the latest word on urgency; what was granted keeps the instant of its flagging."""
    is_urgent, former = event.data.get("urgent"), interaction.urgent_flag
    if is_urgent is None or (former is not None and event.order < former.order):
        return interaction
    if is_urgent and interaction.urgent is not None and interaction.urgent.is_granted:
        return interaction
    refused_before = interaction.urgent is not None and not interaction.urgent.is_granted
    return replace(
        interaction,
        urgent_flag=UrgentFlag(event.order, is_urgent),
        urgent=None if refused_before else interaction.urgent,
    )


def _with_clock_fact(interaction: Interaction, fact: ClockFact) -> Interaction:
    facts = interaction.clock_facts
    place = bisect_left(facts, fact)
    if facts[place : place + 1] == (fact,):
        return interaction
    return replace(interaction, clock_facts=(*facts[:place], fact, *facts[place:]))
