"""Rulebook section 3 read once more, slowly, from the facts alone: what the count must say."""

from collections.abc import Sequence
from typing import Any

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.metering.events.events import Event
from tests.builders import MARC

_INBOUND = ("call.received", "message.received", "request.received")
_WORTH_A_UNIT = ("follow_up_extra", "inbound_third_party", "outbound", "action")


def expected_rules(facts: Sequence[Event]) -> dict[str, str]:
    """Return the rule of every interaction by the name of its event, without any block."""
    return {name: _rule(name, facts) for name in _recorded(facts)}


def expected_units(facts: Sequence[Event]) -> int:
    return sum(rule in _WORTH_A_UNIT for rule in expected_rules(facts).values())


def _recorded(facts: Sequence[Event]) -> dict[str, Event]:
    return {event.key.id: event for event in facts if "interaction" not in event.data}


def _said_of(name: str, kind: str, facts: Sequence[Event]) -> list[Event]:
    said = [
        event
        for event in facts
        if event.type == kind and event.data["interaction"]["event_id"] == name
    ]
    return sorted(said, key=lambda event: (event.time, event.key.source, event.key.id))


def _rule(name: str, facts: Sequence[Event]) -> str:
    event = _recorded(facts)[name]
    if _is_voided(name, facts):
        return "voided"
    if event.type in _INBOUND:
        return _inbound_rule(event, facts)
    if event.type != "action.performed":
        if _is_with_client(event, facts) and _purpose(event, facts) != "requested":
            return "outbound_to_client"
        if not _was_reached(event, facts):
            return "outbound_unreached"
    followers = _follow_ups(_root(name, facts), facts)
    if name in followers:
        return "follow_up_included" if followers.index(name) < 3 else "follow_up_extra"
    return "action" if event.type == "action.performed" else "outbound"


def _inbound_rule(event: Event, facts: Sequence[Event]) -> str:
    if _is_with_client(event, facts):
        return "inbound_from_client"
    if _follow_ups(event.key.id, facts):
        return "inbound_third_party"
    if event.type == "message.received" and not _requires_action(event, facts):
        return "inbound_no_action"
    if event.type == "call.received" and not _was_reached(event, facts):
        return "inbound_unanswered"
    return "inbound_third_party"


def _follow_ups(root: str | None, facts: Sequence[Event]) -> list[str]:
    """Return the members that take a place in a third party's thread, in their order."""
    events = _recorded(facts)
    if root is None or events[root].type not in _INBOUND:
        return []
    if _is_with_client(events[root], facts) or _is_voided(root, facts):
        return []
    members = [name for name in events if name != root and _root(name, facts) == root]
    placed = [name for name in members if _takes_a_place(events[name], facts)]
    return sorted(placed, key=lambda name: (events[name].time, events[name].key))


def _takes_a_place(event: Event, facts: Sequence[Event]) -> bool:
    if _is_voided(event.key.id, facts):
        return False
    if event.type == "action.performed":
        return True
    return not _is_with_client(event, facts) and _was_reached(event, facts)


def _root(name: str, facts: Sequence[Event]) -> str | None:
    """Return what began it all; None in a circle, which no third party began."""
    seen: set[str] = set()
    while (cause := _cause(name, facts)) is not None:
        if name in seen:
            return None
        seen.add(name)
        name = cause
    return name


def _cause(name: str, facts: Sequence[Event]) -> str | None:
    events = _recorded(facts)
    event = events[name]
    if event.type in _INBOUND:
        return None
    named = _latest(name, "cause", facts, event.data.get("cause", _UNSAID))
    if named is not _UNSAID:
        return named["event_id"] if named and named["event_id"] in events else None
    answered = [
        other
        for other in events.values()
        if other.type == "message.received"
        and "in_reply_to" in event.data
        and other.data.get("message_id") == event.data["in_reply_to"]
    ]
    answered.sort(key=lambda other: (other.time, other.key))
    return answered[0].key.id if answered else None


def _is_voided(name: str, facts: Sequence[Event]) -> bool:
    return bool(_said_of(name, "interaction.voided", facts))


def _is_with_client(event: Event, facts: Sequence[Event]) -> bool:
    party = event.data.get("from" if event.type in _INBOUND else "to")
    is_marc = party is not None and normalise_party(party, "BE").value == MARC
    own = event.type == "request.received" or is_marc
    return bool(_latest(event.key.id, "with_client", facts, own))


def _purpose(event: Event, facts: Sequence[Event]) -> str:
    return str(_latest(event.key.id, "purpose", facts, event.data.get("purpose")))


def _was_reached(event: Event, facts: Sequence[Event]) -> bool:
    if event.type == "message.sent":
        return bool(_latest(event.key.id, "delivered", facts, event.data["delivered"]))
    answered = _latest(event.key.id, "answered", facts, event.data["answered"])
    return bool(answered or _has_voicemail(event, facts))


def _has_voicemail(event: Event, facts: Sequence[Event]) -> bool:
    return bool(_latest(event.key.id, "voicemail", facts, event.data.get("voicemail", False)))


def _requires_action(event: Event, facts: Sequence[Event]) -> bool:
    triages = _said_of(event.key.id, "interaction.triaged", facts)
    said = [one.data["requires_action"] for one in triages if "requires_action" in one.data]
    return bool(said[-1] if said else event.data["requires_action"])


def _latest(name: str, field: str, facts: Sequence[Event], own: Any) -> Any:
    """Return the latest word on a field: corrections that fit, bounces, and first its own."""
    event = _recorded(facts)[name]
    said = [
        one
        for one in _said_of(name, "interaction.corrected", facts)
        if field in one.data and _fits(one, event)
    ]
    if field == "delivered" and event.type == "message.sent":
        said += _said_of(name, "message.undelivered", facts)
    said.sort(key=lambda one: (one.time, one.key.source, one.key.id))
    return said[-1].data.get(field, False) if said else own


def _fits(correction: Event, event: Event) -> bool:
    said = {*correction.data} - {"interaction", "reason"}
    return said <= _CORRECTABLE.get(event.type, set())


_UNSAID: Any = object()
_OURS = {"cause", "purpose", "with_client"}
_CORRECTABLE: dict[str, set[str]] = {
    "call.received": {"with_client", "answered", "voicemail"},
    "message.received": {"with_client"},
    "call.placed": {*_OURS, "answered", "voicemail"},
    "message.sent": {*_OURS, "delivered"},
    "action.performed": {"cause"},
}
