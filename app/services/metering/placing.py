"""Places the events of a batch: whose each of them is, as far as anything says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.fast_types import fast_dataclass, fast_keyword_dataclass
from app.domain.metering.counting.decisions import UnassignedReason, Unplaceable
from app.domain.metering.events.events import Event, EventKey, Reference
from app.domain.metering.placement import Directory, names_unseen, place
from app.domain.metering.quota.thresholds import USUAL, Thresholds
from app.repositories.connections import Connection
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.event_lookup import KnownEvent, LookupKey
from app.repositories.metering.events.directory import read_directory
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.repositories.metering.profiles import Profiles
from app.services.metering.results import Submission


@fast_keyword_dataclass
class Placed:
    """An event with its client, or with what says that it has none.

    Attributes:
        lookup_key: under what it is looked up.
        client_id: as what is stored says.
        may_follow: another event of the batch may say something else when its turn comes.
        may_wait: it names an event that has not been seen, and cannot do without.
    """

    submission: Submission
    lookup_key: LookupKey
    client_id: str | None
    obstacle: DomainError | None
    may_follow: bool
    may_wait: bool

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.submission.event


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What recording depends on beside the database.

    Attributes:
        region: where national numbers are read before the client is known.
        now: the instant of recording.
        thresholds: as the settings have them.
    """

    profiles: Profiles
    calendars: CompiledCalendars
    region: str
    now: datetime
    thresholds: Thresholds = USUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The events of a batch with their clients.

    Attributes:
        directory: what is stored of whose is what; events that are recorded add themselves.
    """

    placed: Sequence[Placed]
    directory: Directory

    @property
    def may_wait(self) -> bool:
        """Tell whether any event may have to wait for one that has not been seen."""
        return any(placed_event.may_wait for placed_event in self.placed)


async def place_all(
    connection: Connection, submissions: Sequence[Submission], context: Context
) -> Placement:
    """Return the events with their clients, as far as what is stored says."""
    events = [submission.event for submission in submissions]
    directory = await read_directory(connection, events, context.region, context.profiles)
    seen: set[EventKey] = set()
    placed = [_place(submission, directory, context.region, seen) for submission in submissions]
    return Placement(placed=placed, directory=directory)


def _place(
    submission: Submission, directory: Directory, region: str, seen: set[EventKey]
) -> Placed:
    event = submission.event
    client, obstacle = None, None
    try:
        client = place(event, directory, region=region, limited_to=submission.limited_to)
    except DomainError as refusal:
        obstacle = refusal
    limited_to = submission.limited_to
    is_unseen = names_unseen(event, directory, region=region, limited_to=limited_to)
    is_first = is_unseen and event.reference not in seen
    if client is not None or (is_unseen and not is_first):
        seen.add(event.key)
    return Placed(
        submission=submission,
        lookup_key=LookupKey(event.key, limited_to, client),
        client_id=client,
        obstacle=obstacle,
        may_follow=is_unseen
        or (client is None and "in_reply_to" in event.data)
        or (isinstance(event.stated_cause, EventKey) and event.stated_cause in seen),
        may_wait=is_first and (client is None or event.is_amendment),
    )


def client_of(placed: Placed, directory: Directory, region: str) -> str:
    """Return the client of an event whose turn has come, as what was recorded before it says.

    Raises:
        DomainError: it has none, or may not be recorded for it.
    """
    if placed.may_follow:
        limited_to = placed.submission.limited_to
        return place(placed.event, directory, region=region, limited_to=limited_to)
    if placed.client_id is None:
        raise placed.obstacle or Unplaceable(UnassignedReason.UNKNOWN_CLIENT)
    return placed.client_id


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
    known: Mapping[LookupKey, KnownEvent],
    waiting: Sequence[UnassignedEvent],
) -> list[Candidate]:
    """Return every new event with every client that it may turn out to be of.

    An event that nothing stored places may follow another one of the batch, or one that waits and
    is recorded with it: whether it does is known when its turn comes.
    """
    new = [
        placed_event
        for placed_event in placed
        if known[placed_event.lookup_key].fingerprint is None
    ]
    found = [
        Candidate(
            placed_event.event,
            placed_event.client_id,
            known[placed_event.lookup_key].is_cause or _names_another(placed_event.event),
        )
        for placed_event in new
        if placed_event.client_id is not None
    ]
    following = [item.event for item in new if item.may_follow] + [item.event for item in waiting]
    return found + list(_followers(found, following)) if following else found


def _followers(found: Iterable[Candidate], following: Sequence[Event]) -> Iterator[Candidate]:
    """Yield the events that follow others, at any remove, with the clients of those."""
    by_leader: defaultdict[Reference, list[Event]] = defaultdict(list)
    for event in following:
        by_leader[event.reference or event.data.get("in_reply_to", "")].append(event)
    seen = {(candidate.event.key, candidate.client_id) for candidate in found}
    leaders = [(candidate.event, candidate.client_id) for candidate in found]
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
