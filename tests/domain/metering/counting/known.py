"""What an account is told of threads: whole, or no more than the repository reads of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from app.domain.metering.counting.assessment import takes_a_place
from app.domain.metering.events.events import Event, EventKey, EventType, OrderKey
from app.domain.metering.interactions.interactions import Interaction

Known = tuple[list[Interaction], dict[str, OrderKey]]

_MESSAGE_FIELDS = ("message_id", "in_reply_to")
_UNSEATING = (EventType.VOIDED, EventType.MESSAGE_UNDELIVERED, EventType.CORRECTED)


def whole_threads(stored: Collection[Interaction], events: Sequence[Event]) -> Known:
    """Return whole threads only: those that the events name, reply to, or are awaited by."""
    ids = {event.reference for event in events} | {event.stated_cause for event in events}
    keys = {event.key for event in events} | ids
    messages = {event.data.get(field) for event in events for field in _MESSAGE_FIELDS} - {None}
    threads = {
        one.thread_id
        for one in stored
        if one.id in ids
        or one.key in keys
        or (isinstance(one.reference, EventKey) and one.reference in keys)
        or one.message_id in messages
        or one.in_reply_to in messages
    }
    return [one for one in stored if one.thread_id in threads], {}


def first_places(stored: Collection[Interaction], events: Sequence[Event]) -> Known:
    """Return what ``app/repositories/metering/threads.py`` reads, found by going through all."""
    by_id = {one.id: one for one in stored}
    named = _named(stored, events) + _answered(stored, events)
    whole = _waiting(stored, events) | _with_replies(stored, events) | _unsettled(named, events)
    known = {one.id: one for one in stored if one.thread_id in whole}
    below = _caused_by(stored, _moving(stored, events))
    bounds: dict[str, OrderKey] = {}
    wanted: defaultdict[str, int] = defaultdict(lambda: 3)
    for one in named:
        known[one.id] = one
        unseating = [event for event in events if event.type in _UNSEATING]
        wanted[one.thread_id] += sum(event.reference in (one.id, one.key) for event in unseating)
    for one in below:
        known[one.id] = one
        wanted[one.thread_id] += 1
    for thread in wanted.keys() - whole:
        known[thread] = by_id[thread]
        members = (one for one in stored if thread == one.thread_id != one.id)
        takers = sorted((one for one in members if takes_a_place(one)), key=lambda one: one.order)
        first = takers[: wanted[thread]]
        known |= {one.id: one for one in first}
        if len(first) == wanted[thread]:
            bounds[thread] = first[-1].order
    return list(known.values()), bounds


def _named(stored: Iterable[Interaction], events: Sequence[Event]) -> list[Interaction]:
    references = {event.reference for event in events} - {None}
    references |= {event.stated_cause for event in events} - {None}
    return [one for one in stored if one.id in references or one.key in references]


def _answered(stored: Collection[Interaction], events: Sequence[Event]) -> list[Interaction]:
    ids = {event.data.get("in_reply_to") for event in events if event.reference is None} - {None}
    return [one for each in ids if (one := _earliest(stored, each)) is not None]


def _waiting(stored: Iterable[Interaction], events: Sequence[Event]) -> set[str]:
    keys = {event.key for event in events if not event.is_amendment}
    return {one.thread_id for one in stored if one.reference in keys}


def _with_replies(stored: Collection[Interaction], events: Sequence[Event]) -> set[str]:
    threads = set()
    for event in events:
        message_id = event.data.get("message_id")
        if event.type is EventType.MESSAGE_RECEIVED and message_id is not None:
            answered = _earliest(stored, message_id)
            if answered is None or event.order < answered.order:
                threads |= {one.thread_id for one in stored if one.in_reply_to == message_id}
    return threads


def _unsettled(named: Iterable[Interaction], events: Sequence[Event]) -> set[str]:
    voided = {event.reference for event in events if event.type is EventType.VOIDED}
    roots = [one for one in named if one.id == one.thread_id and one.is_inbound]
    turned = {one.id for one in roots if _is_turned(one, events)}
    return turned | {one.id for one in roots if one.id in voided or one.key in voided}


def _is_turned(one: Interaction, events: Sequence[Event]) -> bool:
    """Tell whether a correction makes a client of a third party, or the other way."""
    said = [event.data.get("with_client") for event in events if _names(event, one)]
    return (not one.is_with_client) in said


def _moving(stored: Iterable[Interaction], events: Sequence[Event]) -> list[Interaction]:
    """Return what corrections give another cause."""
    moving = [event for event in events if _is_correction(event) and "cause" in event.data]
    return [one for one in stored if any(_names(event, one) for event in moving)]


def _caused_by(stored: Collection[Interaction], first: Iterable[Interaction]) -> list[Interaction]:
    """Return interactions and all that they caused, near or far."""
    found, due = {one.id: one for one in first}, list(first)
    while due:
        cause = due.pop()
        for one in stored:
            if one.reference in (cause.id, cause.key) and one.id not in found:
                found[one.id] = one
                due.append(one)
    return list(found.values())


def _names(event: Event, one: Interaction) -> bool:
    return event.reference in (one.id, one.key)


def _is_correction(event: Event) -> bool:
    return event.type is EventType.CORRECTED


def _earliest(stored: Iterable[Interaction], message_id: str | None) -> Interaction | None:
    found = (one for one in stored if one.is_inbound and one.message_id == message_id)
    return min(found, key=lambda one: one.order, default=None)
