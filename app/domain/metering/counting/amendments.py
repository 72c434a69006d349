"""Amendments: what a later fact changes in an interaction; applying it twice changes nothing."""

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime

from app.domain.metering.counting.corrections import corrected, undelivered
from app.domain.metering.events.events import Event, EventType
from app.domain.metering.interactions.interactions import ClockFact, Interaction, UrgentFlag


def amended(one: Interaction, event: Event) -> Interaction:
    """Return the interaction as a triage, bounce, correction, clock fact or void leaves it.

    A fact that does not fit (a bounce of something received) changes nothing. A release is not
    handled here: it depends on the period's units.
    """
    match event.type:
        case EventType.TRIAGED:
            return _triaged(one, event)
        case EventType.VOIDED:
            return replace(one, is_voided=True)
        case EventType.MESSAGE_UNDELIVERED:
            return undelivered(one, event)
        case EventType.CORRECTED:
            return corrected(one, event)
        case EventType.COMPLETED | EventType.PAUSED | EventType.RESUMED:
            return _with_clock_fact(one, ClockFact(event.order, event.type))
        case _:
            return one


def released(one: Interaction, at: datetime, period: str) -> Interaction:
    """Return a held interaction as its release leaves it: counted and timed from there."""
    counted = replace(one, withheld=None, released_at=at, period=period)
    return without_clock_facts(counted)


def without_clock_facts(one: Interaction) -> Interaction:
    """Return an interaction without what was recorded of its clock before it was released.

    A completion of something held did not fit when it came, and changes nothing later.
    """
    return replace(one, clock_facts=())


def _triaged(one: Interaction, event: Event) -> Interaction:
    return _flagged(_sorted_out(one, event), event)


def _sorted_out(one: Interaction, event: Event) -> Interaction:
    requires_action = event.data.get("requires_action")
    if requires_action is None or (one.triaged_at is not None and event.order < one.triaged_at):
        return one
    return replace(one, requires_action=requires_action, triaged_at=event.order)


def _flagged(one: Interaction, event: Event) -> Interaction:
    """Follow the latest word on urgency; what was granted keeps the instant of its flagging."""
    is_urgent, former = event.data.get("urgent"), one.urgent_flag
    if is_urgent is None or (former is not None and event.order < former.order):
        return one
    if is_urgent and one.urgent is not None and one.urgent.is_granted:
        return one
    refused_before = one.urgent is not None and not one.urgent.is_granted
    return replace(
        one,
        urgent_flag=UrgentFlag(event.order, is_urgent),
        urgent=None if refused_before else one.urgent,
    )


def _with_clock_fact(one: Interaction, fact: ClockFact) -> Interaction:
    facts = one.clock_facts
    place = bisect_left(facts, fact)
    if facts[place : place + 1] == (fact,):
        return one
    return replace(one, clock_facts=(*facts[:place], fact, *facts[place:]))
