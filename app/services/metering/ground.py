"""The ground on which a batch is decided: placed, locked and read, nothing decided yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.metering.book import Book, BookState
from app.domain.metering.events import Event, EventKey, Reference
from app.domain.metering.interactions import Interaction
from app.domain.metering.placement import Directory, place
from app.domain.metering.profiles import ClientProfile
from app.domain.plans.periods import period_at
from app.repositories.connections import Connection
from app.repositories.metering import books, unassigned
from app.repositories.metering.books import KnownEvent, LockedBook
from app.repositories.metering.directory import read_directory
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.unassigned import UnassignedEvent
from app.services.metering.results import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An event with its client, or with what says that it has none.

    Attributes:
        may_wait: it names an event that has not been seen, and cannot do without.
    """

    submission: Submission
    client_id: str | None
    obstacle: DomainError | None
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
    """

    profiles: Profiles
    region: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What was read under the locks.

    Attributes:
        known: by key, what is stored under it and who waits for it.
        books: by client, ready to record; a client that does not exist has none.
        recorded: by client, how many events were recorded before.
        waiting: unassigned events, oldest first.
    """

    placed: Sequence[Placed]
    known: Mapping[EventKey, KnownEvent]
    books: Mapping[str, Book]
    recorded: dict[str, int]
    waiting: Sequence[UnassignedEvent]


async def prepare(
    connection: Connection,
    submissions: Sequence[Submission],
    context: Context,
) -> Ground:
    """Place events, pass the gate, lock the books in id order, then read what they need.

    Lock, then read, then decide: what is read before the lock may be out of date, and a count
    based on it would exceed the cap.
    """
    placed = await _place(connection, submissions, context.region)
    alone = any(one.may_wait for one in placed)
    await books.enter(connection, alone=alone)
    if alone:
        placed = await _place(connection, submissions, context.region)
    clients = {one.client_id for one in placed if one.client_id is not None}
    locked = await books.lock_books(connection, clients)
    known = await books.known_events(connection, [(one.event, one.client_id) for one in placed])
    awaited = [key for key, event in known.items() if event.is_awaited]
    waiting = await unassigned.awaiting(connection, awaited) if awaited else []
    events = _recordable(placed, known, waiting)
    return Ground(
        placed=placed,
        known=known,
        books=await open_books(connection, locked, events, context),
        recorded={client: book.recorded for client, book in locked.items()},
        waiting=waiting,
    )


async def open_books(
    connection: Connection,
    locked: Mapping[str, LockedBook],
    events: Sequence[tuple[Event, str, bool]],
    context: Context,
) -> dict[str, Book]:
    """Return the books of locked clients, with all that recording the events may touch.

    Args:
        connection: inside the transaction that holds the locks.
        locked: by client, the book under its lock.
        events: each with its client, and whether threads already recorded may be touched.
        context: profiles and the instant of recording.
    """
    profiles = await context.profiles.read(
        connection, {client: book.profile_version for client, book in locked.items()}
    )
    ours = [one for one in events if one[1] in profiles]
    linked = [(event, client) for event, client, is_linked in ours if is_linked]
    threads = await books.read_threads(connection, linked) if linked else {}
    counts = await books.read_counts(connection, _periods(ours, threads.values(), profiles))
    return {
        client: Book(
            BookState(
                profile=profiles[client],
                head=book.head,
                interactions=tuple(threads.get(client, ())),
                counts=counts.get(client, {}),
            ),
            context.now,
        )
        for client, book in locked.items()
    }


async def _place(
    connection: Connection,
    submissions: Sequence[Submission],
    region: str,
) -> list[Placed]:
    directory = await read_directory(connection, [one.event for one in submissions], region)
    return [_placed(one, directory, region) for one in submissions]


def _placed(submission: Submission, directory: Directory, region: str) -> Placed:
    event = submission.event
    client, obstacle = None, None
    try:
        client = place(event, directory, region=region, limited_to=submission.limited_to)
    except DomainError as refusal:
        obstacle = refusal
    is_unseen = isinstance(event.reference, EventKey) and event.reference not in directory.owners
    if client is not None:
        directory.owners.setdefault(event.key, client)
    return Placed(
        submission=submission,
        client_id=client,
        obstacle=obstacle,
        may_wait=is_unseen and (client is None or event.is_amendment),
    )


def _recordable(
    placed: Sequence[Placed],
    known: Mapping[EventKey, KnownEvent],
    waiting: Sequence[UnassignedEvent],
) -> list[tuple[Event, str, bool]]:
    """Return the new events with their clients, and after them those that wait for them."""
    events = [
        (one.event, one.client_id, known[one.event.key].is_cause or _names_another(one.event))
        for one in placed
        if one.client_id is not None and known[one.event.key].fingerprint is None
    ]
    clients: dict[Reference | None, str] = {event.key: client for event, client, _ in events}
    remaining = list(waiting)
    while found := [one for one in remaining if one.event.reference in clients]:
        remaining = [one for one in remaining if one.event.reference not in clients]
        for item in found:
            clients[item.event.key] = clients[item.event.reference]
            events.append((item.event, clients[item.event.key], True))
    return events


def _names_another(event: Event) -> bool:
    data = event.data
    return event.reference is not None or "in_reply_to" in data or "message_id" in data


def _periods(
    events: Sequence[tuple[Event, str, bool]],
    threads: Iterable[Sequence[Interaction]],
    profiles: Mapping[str, ClientProfile],
) -> set[tuple[str, str]]:
    """Return the client and period of everything that may be posted to."""
    named = {
        (client, period_at(event.time, profiles[client].timezone).id) for event, client, _ in events
    }
    return named | {(one.client_id, one.period) for thread in threads for one in thread}
