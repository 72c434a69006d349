"""A later notification of a call or message that is recorded already: what it adds.

Providers tell of one call more than once, in any order: missed, then a voicemail; missed by one
agent, answered by another. The first is recorded under the call's own id. One that says more takes
its place under an id derived from that, and voids it, as long as nobody has worked on it; one that
says less adds nothing. What fits neither way is left as it is, for a person to see.

Where a provider tells beside the call's end what came of it (its legs, the outcome of dialling, a
voicemail), that knows more than the end itself: the call is brought to what is known together.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.metering.events.call_tidings import CallTidings, Reach, reach_of, with_tidings
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import stated_time
from app.domain.metering.events.recorded_events import RecordedFact

_CALLS = frozenset({EventType.CALL_RECEIVED, EventType.CALL_PLACED})
_LONGEST_ID = 512
_CLOSE = timedelta(seconds=2)
_COMPARED = ("from", "to", "duration_s", "channel", "message_id", "in_reply_to")


_KNOWN_SUFFIXES = {
    Reach.NOBODY: "known-unanswered",
    Reach.VOICEMAIL: "known-voicemail",
    Reach.ANSWERED: "known-answered",
}
"""What is known beside a call's end only ever grows: each of these takes its place once."""
SUFFIXES = (*_KNOWN_SUFFIXES.values(), "voicemail", "answered")
"""What stands behind the call's own id, after ``#``, where it turned out otherwise."""
_SAYS_MORE = "A later notification of the same call says more"
_IS_LEGS = "The call was made by another leg of it"


@dataclass(frozen=True, slots=True)
class Addition:
    """What a later notification adds.

    Attributes:
        events: CloudEvents to record, in this order.
        difference: what contradicts the record and is left for a person; None when nothing does.
    """

    events: tuple[Mapping[str, Any], ...] = ()
    difference: str | None = None


def family_of(key: EventKey) -> list[EventKey]:
    """Return the keys under which the facts of one call or message may be recorded."""
    further = [derive_key(key, reach) for reach in (Reach.VOICEMAIL, Reach.ANSWERED)]
    return [key, *further, *_known_keys(key)]


def derive_key(key: EventKey, reach: Reach) -> EventKey:
    """Return the key of a call that turned out to have come further than was told first."""
    return _add_suffix(key, reach.name.lower())


def _known_keys(key: EventKey) -> list[EventKey]:
    return [_add_suffix(key, suffix) for suffix in _KNOWN_SUFFIXES.values()]


def settle(tidings: CallTidings, recorded: Sequence[RecordedFact]) -> Addition:
    """Return what brings a call to what is known of it beside its end.

    Args:
        tidings: all that is known: read after what is recorded, which may come of it.
        recorded: what is recorded under ``family_of`` its key.
    """
    live = [fact for fact in recorded if not fact.is_voided]
    if tidings.is_made_by_legs:
        return Addition(_voids([fact for fact in live if fact.is_untouched], _IS_LEGS))
    reach = tidings.reach
    if reach is None or not recorded:
        return Addition()
    outrun = [fact for fact in live if reach_of(fact.data) is not reach]
    if len(outrun) < len(live):
        return Addition(_voids([fact for fact in outrun if fact.is_untouched]))
    if not live or not all(fact.is_untouched for fact in live):
        return Addition(difference="answered, voicemail")
    return Addition((*_voids(live), _anew(tidings, reach, live)))


def addition(
    event: Event, recorded: Sequence[RecordedFact], tidings: CallTidings | None = None
) -> Addition:
    """Return what a notification adds to what is recorded of the same call or message.

    Args:
        event: as its adapter read it; its key is known with other content.
        recorded: what is recorded under ``family_of`` its key.
        tidings: what is known of a call beside its end; the event says so already.
    """
    first = next((fact for fact in recorded if fact.key == event.key), None)
    if first is None or first.type is not event.type:
        return Addition(difference="type")
    match event.type:
        case EventType.CALL_RECEIVED | EventType.CALL_PLACED:
            return _of_call(event, recorded, tidings)
        case EventType.MESSAGE_RECEIVED:
            return _of_message_received(event, first)
        case EventType.MESSAGE_SENT:
            return _of_message_sent(event, first)
        case EventType.MESSAGE_UNDELIVERED:
            return Addition()
        case _:
            return Addition(difference="data")


def _of_call(
    event: Event, recorded: Sequence[RecordedFact], tidings: CallTidings | None
) -> Addition:
    is_known = tidings is not None and tidings.reach is not None
    if is_known or not {fact.key for fact in recorded}.isdisjoint(_known_keys(event.key)):
        # What is known settles it afterwards.
        return Addition(difference=_difference_from_all(event, recorded))
    reach, furthest = reach_of(event.data), max(reach_of(fact.data) for fact in recorded)
    live = [fact for fact in recorded if not fact.is_voided]
    if reach > furthest:
        if not live or not all(fact.is_untouched for fact in live):
            return Addition(difference="answered, voicemail")
        return Addition((*_voids(live), _further(event, reach, live)))
    # Two notifications at the same time may each have taken the first one's place.
    outrun = [fact for fact in live if reach_of(fact.data) < furthest and fact.is_untouched]
    return Addition(_voids(outrun), _difference_from_all(event, recorded))


def _difference_from_all(event: Event, recorded: Sequence[RecordedFact]) -> str | None:
    """Return what is told otherwise than by every fact that came as far."""
    reach = reach_of(event.data)
    same = [_difference(event, fact) for fact in recorded if reach_of(fact.data) is reach]
    return same[0] if same and all(same) else None


def _of_message_received(event: Event, first: RecordedFact) -> Addition:
    difference = _difference(event, first)
    needs_no_more = first.data.get("requires_action", True) or not event.data["requires_action"]
    if needs_no_more or first.is_triaged:
        return Addition(difference=difference)
    triage = _amendment(EventType.TRIAGED, first, "requires_action", requires_action=True)
    return Addition((triage,), difference)


def _of_message_sent(event: Event, first: RecordedFact) -> Addition:
    difference = _difference(event, first)
    was_delivered, is_delivered = (data.get("delivered", True) for data in (first.data, event.data))
    if was_delivered and not is_delivered:
        return Addition(
            (_amendment(EventType.MESSAGE_UNDELIVERED, first, "undelivered"),), difference
        )
    return Addition(difference=difference if was_delivered == is_delivered else "delivered")


def _voids(
    facts: Sequence[RecordedFact], reason: str = _SAYS_MORE
) -> tuple[Mapping[str, Any], ...]:
    return tuple(_amendment(EventType.VOIDED, fact, "outrun", reason=reason) for fact in facts)


def _further(event: Event, reach: Reach, live: Sequence[RecordedFact]) -> Mapping[str, Any]:
    """Return the event under its derived key, for the client whom the first one was given to."""
    owner = next((fact.client_id for fact in live if fact.client_id is not None), None)
    placed = {} if owner is None else {"client_id": owner}
    key = derive_key(event.key, reach)
    return _event(event.type, key, event.time, {**placed, **event.data})


def _anew(tidings: CallTidings, reach: Reach, live: Sequence[RecordedFact]) -> Mapping[str, Any]:
    """Return the call as it turned out, in the place of what was recorded of it."""
    basis = min(live, key=lambda fact: fact.key.id)
    placed = {} if basis.client_id is None else {"client_id": basis.client_id}
    key = _add_suffix(EventKey(basis.key.source, tidings.call_id), _KNOWN_SUFFIXES[reach])
    return _event(basis.type, key, basis.time, {**placed, **with_tidings(basis.data, tidings)})


def _amendment(
    kind: EventType, fact: RecordedFact, suffix: str, **said: object
) -> Mapping[str, Any]:
    """Return an event about a fact; as early as can be, so that a person's word is later."""
    target = {"source": fact.key.source, "event_id": fact.key.id}
    return _event(
        kind, _add_suffix(fact.key, suffix), fact.amendable_at, {"interaction": target, **said}
    )


def _add_suffix(key: EventKey, suffix: str) -> EventKey:
    name = f"{key.id}#{suffix}"
    if len(name) > _LONGEST_ID:
        name = "sha256:" + hashlib.sha256(name.encode()).hexdigest()
    return EventKey(key.source, name)


def _event(
    kind: EventType, key: EventKey, time: datetime, data: Mapping[str, Any]
) -> Mapping[str, Any]:
    return {
        "specversion": "1.0",
        "id": key.id,
        "source": key.source,
        "type": kind.value,
        "time": time.isoformat(),
        "data": data,
    }


def _difference(event: Event, fact: RecordedFact) -> str | None:
    """Return the names of what is told otherwise, or None."""
    compared = {name: (event.data.get(name), fact.data.get(name)) for name in _COMPARED}
    if None in compared["duration_s"]:
        del compared["duration_s"]
    names = [name for name, (now, before) in compared.items() if now != before]
    is_dated = fact.is_dated and stated_time(event) is not None
    if event.type in _CALLS and is_dated and abs(event.time - fact.time) > _CLOSE:
        names.append("time")
    return ", ".join(names) or None
