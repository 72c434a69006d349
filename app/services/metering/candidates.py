"""Candidates: which events of a batch may be recorded, and for which clients."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.fast_types import fast_dataclass
from app.domain.metering.events.events import Event, Reference
from app.repositories.metering.event_lookup import KnownEvent, SoughtKey
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.services.metering.placing import Placed


@fast_dataclass
class Candidate:
    """An event that will be recorded for a client, or may be.

    Attributes:
        is_linked: threads that are recorded already may be touched.
    """

    event: Event
    client_id: str
    is_linked: bool = True


def candidates(
    placed: Sequence[Placed],
    known: Mapping[SoughtKey, KnownEvent],
    waiting: Sequence[UnassignedEvent],
) -> list[Candidate]:
    """Return every new event with every client that it may turn out to be of.

    An event that nothing stored places may follow another one of the batch, or one that waits and
    is recorded with it: whether it does is known when its turn comes.
    """
    new = [one for one in placed if known[one.sought].fingerprint is None]
    found = [
        Candidate(
            one.event,
            one.client_id,
            known[one.sought].is_cause or _names_another(one.event),
        )
        for one in new
        if one.client_id is not None
    ]
    following = [one.event for one in new if one.may_follow] + [one.event for one in waiting]
    return found + list(_followers(found, following)) if following else found


def _followers(found: Iterable[Candidate], following: Sequence[Event]) -> Iterator[Candidate]:
    """Yield the events that follow others, at any remove, with the clients of those."""
    by_leader: defaultdict[Reference, list[Event]] = defaultdict(list)
    for event in following:
        by_leader[event.reference or event.data.get("in_reply_to", "")].append(event)
    seen = {(one.event.key, one.client_id) for one in found}
    leaders = [(one.event, one.client_id) for one in found]
    while leaders:
        leader, client_id = leaders.pop()
        for name in (leader.key, leader.data.get("message_id", "")):
            for event in by_leader.get(name, ()):
                if (event.key, client_id) not in seen:
                    seen.add((event.key, client_id))
                    leaders.append((event, client_id))
                    yield Candidate(event, client_id)


def _names_another(event: Event) -> bool:
    data = event.data
    return event.reference is not None or "in_reply_to" in data or "message_id" in data
