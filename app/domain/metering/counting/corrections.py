"""Corrections: what persons put right of what machines recorded (rulebook section 11)."""

from dataclasses import replace
from typing import Any

from app.domain.errors import DomainError
from app.domain.metering.events.events import Event, Purpose
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind

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


def misfits(one: Interaction, event: Event) -> tuple[str, ...]:
    """Return the fields that a correction states and the interaction does not have."""
    had = _fields_of(one)
    return tuple(field for field in CORRECTABLE if field in event.data and field not in had)


def corrected(one: Interaction, event: Event) -> Interaction:
    """Return the interaction as a correction leaves it: field by field the latest word holds.

    One that does not fit, or was passed over, changes nothing.
    """
    if misfits(one, event) or event.order in one.last_words.passed_over:
        return one
    said = {field: event.data[field] for field in CORRECTABLE if field in event.data}
    return _stated(one, event, said)


def undelivered(one: Interaction, event: Event) -> Interaction:
    """Return the interaction as a bounce leaves it: a statement that it was not delivered."""
    if "delivered" not in _fields_of(one):
        return one
    return _stated(one, event, {"delivered": False})


def passed_over(one: Interaction, event: Event) -> Interaction:
    """Return the interaction with a correction that is kept and changes nothing of it."""
    orders = tuple(sorted({*one.last_words.passed_over, event.order}))
    return replace(one, last_words=replace(one.last_words, passed_over=orders))


def _stated(one: Interaction, event: Event, said: dict[str, Any]) -> Interaction:
    order, former = event.order, one.last_words
    changes: dict[str, Any] = {}
    stated = [field for field in said if former.yield_to(order, field)]
    for field in stated:
        changes |= _changes(one, event, field, said[field])
    if not stated:
        return one
    orders: dict[str, Any] = dict.fromkeys(stated, order)
    return replace(one, last_words=replace(former, **orders), **changes)


def _changes(one: Interaction, event: Event, field: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return what a statement on one field makes of an interaction's own."""
    match field:
        case "cause":
            return {"reference": event.stated_cause, "in_reply_to": None}
        case "with_client":
            return {"is_with_client": value}
        case "purpose":
            return {"purpose": Purpose(value)}
        case "voicemail":
            follows = one.follows_voicemail and one.triaged_at is None
            return {"has_voicemail": value} | ({"requires_action": value} if follows else {})
        case _:
            return {"was_answered": value}


def _fields_of(one: Interaction) -> frozenset[str]:
    return _FIELDS[one.kind, one.direction]


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
