"""The events of a batch: which are known, what is written of them, and the jobs that follow.

Large batches are written in parts: PostgreSQL stores one while the next is being decided. It is one
transaction all the same: its parts are stored together, or none of them
(docs/decisions/0022-what-must-pay.md).
"""

import asyncio
from collections import defaultdict
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

from app.domain.fast_types import fast_dataclass
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.live.topics import topics_of
from app.domain.metering.counting.account import Account
from app.domain.metering.events.events import (
    Event,
    EventKey,
    EventType,
    Reference,
    Relation,
    SentKey,
    relation,
)
from app.domain.metering.events.fingerprints import says_the_same
from app.domain.metering.interactions.interactions import Interaction, Status
from app.domain.metering.ledger import Entry
from app.domain.notifications.contents import EventUnassigned
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.connections import Connection
from app.repositories.live.noting import changed
from app.repositories.metering.event_lookup import KnownEvent, LookupKey
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.repositories.metering.records import AccountRecord, BatchRecord, EventRecord, write_records
from app.services.metering.batch_context import BatchContext
from app.services.metering.placing import Placed
from app.services.metering.results import Answer, repeat_of


@dataclass(slots=True)
class StoredEvent:
    """An event that its batch stores, and its answer."""

    record: EventRecord
    answer: Answer

    @property
    def sent(self) -> SentKey:
        """Return its key as its sender gave it."""
        return SentKey(self.record.event.key, self.record.sender)


class WaitingEvents:
    """Unassigned events by the event that each waits for.

    Args:
        items: the oldest first.
    """

    def __init__(self, items: Iterable[UnassignedEvent]) -> None:
        self._by_target: defaultdict[Reference | None, list[UnassignedEvent]] = defaultdict(list)
        for item in items:
            self.add(item)

    def add(self, item: UnassignedEvent) -> None:
        """Let an event wait, behind the others."""
        self._by_target[item.event.reference].append(item)

    def take_after(self, key: EventKey) -> list[UnassignedEvent]:
        """Take out what waits for an event, the oldest last."""
        return self._by_target.pop(key, [])[::-1]


class WriteSet:
    """Collects what has to be written until it is taken.

    Attributes:
        jobs: of the deadlines of all that was taken.
    """

    def __init__(self) -> None:
        self.jobs: list[NewJob] = []
        self._events: dict[SentKey, StoredEvent] = {}
        self._created: set[str] = set()

    def add_event(self, stored: StoredEvent) -> None:
        """Have an event written."""
        self._events[stored.sent] = stored

    def add_created(self, interaction_id: str) -> None:
        """Let it be known that an interaction has no row yet."""
        self._created.add(interaction_id)

    def has_created(self, interaction_id: str | None) -> bool:
        """Return whether an interaction has no row yet."""
        return interaction_id in self._created

    def take(
        self,
        accounts: Iterable[Account],
        *,
        but_for: Container[SentKey] = (),
        account_records: Sequence[AccountRecord] = (),
    ) -> BatchRecord:
        """Return what has to be written and was not taken yet.

        Args:
            accounts: all that decided anything.
            but_for: events that are left for later.
            account_records: the accounts after their last decision.
        """
        entries: list[tuple[str, Entry]] = []
        touched: list[Interaction] = []
        for account in accounts:
            posted, changed = account.take()
            entries += [(account.profile.id, entry) for entry in posted]
            touched += changed
        for interaction in touched:
            self.jobs += deadline_jobs(interaction)
        due = [key for key in self._events if key not in but_for]
        record = BatchRecord(
            events=[self._events.pop(key).record for key in due],
            entries=entries,
            new=[change for change in touched if change.id in self._created],
            changed=[change for change in touched if change.id not in self._created],
            accounts=account_records,
        )
        self._created = set()
        return record


def account_records(
    accounts: Iterable[Account], before: Mapping[str, int], now: Mapping[str, int]
) -> list[AccountRecord]:
    """Return the accounts that recorded anything.

    Args:
        accounts: after their last decision.
        before: by client, how many events were recorded before the batch.
        now: how many are recorded with it.
    """
    return [
        _account_record(account, now[account.profile.id])
        for account in accounts
        if now[account.profile.id] != before[account.profile.id]
    ]


def note_recorded(recorded: Iterable[tuple[str, EventType]]) -> None:
    """Note what changes with events of these types, each with the client whose it is."""
    for client_id, event_type in recorded:
        for topic in topics_of(event_type):
            changed(topic, client_id)


def urgent_days_of(accounts: Iterable[Account]) -> list[tuple[str, date, int]]:
    """Return the dates whose urgent grants changed, by client."""
    return [
        (account.profile.id, day, account.urgent_use.on(day))
        for account in accounts
        for day in sorted(account.urgent_use.changed)
    ]


def _account_record(account: Account, recorded: int) -> AccountRecord:
    counts = ((period, account.counts.of(period)) for period in sorted(account.counts.changed))
    return AccountRecord(
        client_id=account.profile.id,
        head=account.head,
        recorded=recorded,
        counts=[(period, count.used, count.held) for period, count in counts],
    )


def notice_jobs(accounts: Iterable[Account], kept: Iterable[UnassignedEvent]) -> list[NewJob]:
    """Return the jobs of accounts that have decided, and of events that wait for a person."""
    jobs = [job_of(_unassigned(item)) for item in kept]
    for account in accounts:
        jobs += [job_of(notice) for notice in account.notices]
    return jobs


def deadline_jobs(interaction: Interaction) -> Iterator[NewJob]:
    """Yield one job an instant of a deadline; a deadline that moves has jobs of its own."""
    if (
        interaction.due_at is None
        or interaction.warn_at is None
        or interaction.status is not Status.OPEN
    ):
        return
    due_at = interaction.due_at.isoformat()
    payload = {
        "client_id": interaction.client_id,
        "interaction_id": interaction.id,
        "due_at": due_at,
    }
    for kind, instant in (
        (JobKind.DEADLINE_AT_RISK, interaction.warn_at),
        (JobKind.DEADLINE_BREACHED, interaction.due_at),
    ):
        yield NewJob(kind=kind, key=f"{interaction.id}:{due_at}", run_at=instant, payload=payload)


def _unassigned(item: UnassignedEvent) -> Notice:
    event = item.event
    content = EventUnassigned(
        unassigned_id=item.id,
        source=event.key.source,
        event_id=event.key.id,
        event_type=event.type,
        event_time=event.time,
        reason=item.reason,
    )
    return Notice(
        type=NoticeType.EVENT_UNASSIGNED,
        cause_key=item.id,
        client_id=None,
        occurred_at=item.received_at,
        data=asdict(content),
    )


@fast_dataclass
class FoundEvent:
    """A stored event of the same source and id as one that comes.

    Attributes:
        relation: how the two stand to each other.
        sender: the client to whom the key of its sender is tied, if to any.
        is_erased: it was rewritten without a person: its content compares with no other.
        decision: the first one, as JSON text.
        of_batch: it itself, where its batch stores it.
    """

    relation: Relation
    sender: str | None
    fingerprint: bytes
    is_erased: bool
    decision: str
    of_batch: StoredEvent | None = None

    def answer(self) -> Answer:
        """Return the first answer again.

        Raises:
            IdTaken: it was refused, and kept for a person.
        """
        return repeat_of(self.decision)


class KnownEvents:
    """Finds what an event may be a repeat of.

    Args:
        before: what was stored before the batch, by what was looked up.
    """

    def __init__(self, before: Mapping[LookupKey, KnownEvent]) -> None:
        self._before = before
        self._stored: defaultdict[EventKey, list[StoredEvent]] = defaultdict(list)

    def add(self, stored: StoredEvent) -> None:
        """Let those that follow in the batch know of an event."""
        self._stored[stored.record.event.key].append(stored)

    def stored(self, key: EventKey, sender: str | None) -> StoredEvent:
        """Return an event of the batch by its key as its sender gave it."""
        return next(stored for stored in self._stored[key] if stored.record.sender == sender)

    def find(self, placed: Placed) -> FoundEvent | None:
        """Return the stored event that comes again, or whose key takes the place of this one's."""
        known = self._before[placed.lookup_key]
        if known.fingerprint is None and placed.event.key not in self._stored:
            return None
        found = [*self._of_batch(placed), *_of_before(placed, known)]
        for relation_kind in (Relation.SAME, Relation.TAKEN):
            for event in found:
                if event.relation is relation_kind:
                    return event
        return None

    def _of_batch(self, placed: Placed) -> list[FoundEvent]:
        return [
            FoundEvent(
                _relation(placed, stored.record.sender, stored.record.client_id),
                stored.record.sender,
                stored.record.event.fingerprint,
                is_erased=False,
                decision=stored.record.decision,
                of_batch=stored,
            )
            for stored in self._stored.get(placed.event.key, ())
        ]


def _of_before(placed: Placed, known: KnownEvent) -> list[FoundEvent]:
    if known.fingerprint is None:
        return []
    stands = _relation(placed, known.sender, known.client_id)
    decision = known.first_decision()
    return [FoundEvent(stands, known.sender, known.fingerprint, known.is_erased, decision)]


def _relation(placed: Placed, sender: str | None, client: str | None) -> Relation:
    return relation(placed.submission.limited_to, placed.client_id, sender, client)


def is_spelt_otherwise(event: Event, found: FoundEvent, batch: BatchContext) -> bool:
    """Tell whether an event says what is recorded under its key.

    Args:
        event: as it came.
        found: what is stored under its key, before its batch or by it.
        batch: what was stored before.
    """
    if found.of_batch is None:
        content = batch.contents[SentKey(event.key, found.sender)]
        return says_the_same(content.event, event, content.region)
    record = found.of_batch.record
    region = (
        None if record.client_id is None else batch.accounts.of(record.client_id).profile.region
    )
    return says_the_same(record.event, event, region)


Item = TypeVar("Item")

FIRST_EVENTS = 12
LEAST_EVENTS = 16
"""Fewer are not worth a statement of their own."""
_MOST_PARTS = 12


def parts_of(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Return the items in parts; one, however small, in any case.

    The first is the smallest: until it is decided there is nothing to write.
    """
    first, others = items[:FIRST_EVENTS], items[FIRST_EVENTS:]
    parts = min(len(others) // LEAST_EVENTS, _MOST_PARTS - 1)
    if parts == 0:
        return [items]
    size = -(-len(others) // parts)
    return [first, *(others[start : start + size] for start in range(0, len(others), size))]


@asynccontextmanager
async def writing_ahead(
    connection: Connection,
) -> AsyncIterator[Callable[[BatchRecord], Awaitable[None]]]:
    """Give what begins to write a part once the former one is written; all are in the end.

    The connection is free on leaving, also after a failure: it can roll back.
    """
    writing: asyncio.Task[None] | None = None

    async def begin(part: BatchRecord) -> None:
        nonlocal writing
        if writing is not None:
            await writing
        writing = asyncio.create_task(write_records(connection, part))
        await asyncio.sleep(0)  # it sends its first statement before the next part is decided

    try:
        yield begin
    finally:
        if writing is not None:
            await asyncio.wait([writing])
    if writing is not None:
        await writing
