"""The batch on which a batch is decided: placed, locked and read, nothing decided yet."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from app.domain.clients.plans.periods import local_date, period_id_at
from app.domain.metering.counting.account import Account, AccountState
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.metering.events.events import Event, Reference, SentKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.placement import Directory, Owners
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.counts import PeriodCount
from app.repositories.connections import Connection
from app.repositories.metering import accounts
from app.repositories.metering.accounts import LockedAccount, read_urgent_days
from app.repositories.metering.event_lookup import (
    EventLookup,
    KnownEvent,
    LookupKey,
    RecordedContent,
    lock_and_lookup,
    read_contents,
)
from app.repositories.metering.events import unassigned
from app.repositories.metering.events.directory import read_owners
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.repositories.metering.ingest_lock import locked_transaction, snapshot
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.threads import KnownThreads, read_threads
from app.services.metering.placing import (
    Candidate,
    Context,
    Placed,
    Placement,
    candidates,
    place_all,
)
from app.services.metering.quotations import Quotable, read_quotable
from app.services.metering.results import Submission


class OpenAccounts:
    """Opens accounts one by one: a repeat needs none.

    Args:
        client_ids: whose accounts are locked.
        open_account: makes an account of what was read under its lock; it reads nothing more.
    """

    def __init__(self, client_ids: Collection[str], open_account: Callable[[str], Account]) -> None:
        self._client_ids = client_ids
        self._open_account = open_account
        self._opened: dict[str, Account] = {}

    def of(self, client_id: str) -> Account:
        """Return a client's account.

        Raises:
            UnknownClient: there is no such client.
        """
        account = self._opened.get(client_id)
        if account is None:
            if client_id not in self._client_ids:
                raise UnknownClient(client_id)
            account = self._opened[client_id] = self._open_account(client_id)
        return account

    def opened(self) -> Iterable[Account]:
        """Return the accounts that anything was asked of."""
        return self._opened.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchContext:
    """What was read under the locks.

    Attributes:
        directory: whose is what; events that are recorded add themselves.
        known: what is stored under the keys of the events, and who waits for it.
        contents: what is stored of events that come again with another fingerprint, by their key
            as its sender gave it.
        accounts: ready to record; a client that does not exist has none.
        recorded: by client, how many events were recorded before.
        waiting: unassigned events, oldest first.
        quotable: the versions of sheets that any of the events quotes.
    """

    placed: Sequence[Placed]
    directory: Directory
    known: Mapping[LookupKey, KnownEvent]
    contents: Mapping[SentKey, RecordedContent]
    accounts: OpenAccounts
    recorded: dict[str, int]
    waiting: Sequence[UnassignedEvent]
    quotable: Quotable


@asynccontextmanager
async def load_batch(
    connection: Connection,
    submissions: Sequence[Submission],
    context: Context,
    *,
    in_transaction: bool = False,
) -> AsyncIterator[BatchContext]:
    """Place events, take the ingest lock, lock the accounts in id order, then read what they need.

    Lock, then read, then decide: what is read before the lock may be out of date, and a count
    based on it would exceed the cap. The transaction ends when the block is left.

    Args:
        connection: not in a transaction, unless it is inside.
        submissions: in the order in which they are to be decided.
        context: profiles, region and the instant of recording.
        in_transaction: the transaction has begun and taken the ingest lock.
    """
    batch = None
    while batch is None:
        placement = await place_all(connection, submissions, context)
        exclusive = placement.may_wait
        async with locked_transaction(
            connection, exclusive=exclusive, in_transaction=in_transaction
        ):
            # What was read before the lock may have been reassigned meanwhile.
            if exclusive or not in_transaction:
                placement = await place_all(connection, submissions, context)
            batch = await _lock_and_read(connection, placement, context)
            if batch is not None:
                yield batch
        in_transaction = False


async def load_batch_within(
    connection: Connection, submissions: Sequence[Submission], context: Context
) -> BatchContext:
    """Return the batch in a transaction that has the ingest lock exclusively, and goes on."""
    batch = None
    while batch is None:
        placement = await place_all(connection, submissions, context)
        batch = await _lock_and_read(connection, placement, context)
    return batch


@asynccontextmanager
async def load_snapshot(
    connection: Connection, submissions: Sequence[Submission], context: Context
) -> AsyncIterator[BatchContext]:
    """Place events and read what they need, as of one instant: nobody waits, nothing is stored."""
    batch = None
    while batch is None:
        async with snapshot(connection):
            placement = await place_all(connection, submissions, context)
            batch = await _lock_and_read(connection, placement, context, is_locking=False)
            if batch is not None:
                yield batch


async def _lock_and_read(
    connection: Connection, placement: Placement, context: Context, *, is_locking: bool = True
) -> BatchContext | None:
    """Lock and read; None when a profile turned out to be stale: placed again, it will do."""
    placed = placement.placed
    clients = {item.client_id for item in placed if item.client_id is not None}
    lookups = _lookups(placed, context.profiles)
    known = await lock_and_lookup(connection, clients, lookups, is_locking=is_locking)
    locked = known.accounts
    versions = {client: account.profile_version for client, account in locked.items()}
    stale = {
        client_id
        for client_id, at in versions.items()
        if not context.profiles.is_current(client_id, at)
    }
    profiles = await context.profiles.read(connection, versions)
    if any(item.client_id in stale and item.event.client_id is None for item in placed):
        return None
    awaited = {lookup_key.key for lookup_key, event in known.events.items() if event.is_awaited}
    waiting = await unassigned.awaiting(connection, list(awaited)) if awaited else []
    waiting_events = [item.event for item in waiting]
    placement.directory.owners.update(await owners_of_causes(connection, waiting_events))
    return BatchContext(
        placed=placed,
        directory=placement.directory,
        known=known.events,
        contents=await _contents_that_differ(connection, placed, known.events),
        accounts=await open_accounts(
            connection,
            LockedAccounts(locked, profiles, context),
            candidates(placed, known.events, waiting),
            known.counts,
        ),
        recorded={client: account.recorded for client, account in locked.items()},
        waiting=waiting,
        quotable=await read_quotable(
            connection, (*(item.event for item in placed), *waiting_events)
        ),
    )


async def load_events(
    connection: Connection,
    locked: Mapping[str, LockedAccount],
    events: Sequence[Candidate],
    context: Context,
    waiting: Sequence[UnassignedEvent] = (),
) -> BatchContext:
    """Return what recording events needs whose clients are known, and locked already."""
    versions = {client: account.profile_version for client, account in locked.items()}
    profiles = await context.profiles.read(connection, versions)
    return BatchContext(
        placed=(),
        directory=Directory(
            owners=await owners_of_causes(connection, [candidate.event for candidate in events]),
            recipients={},
        ),
        known={},
        contents={},
        accounts=await open_accounts(
            connection, LockedAccounts(locked, profiles, context), events, {}
        ),
        recorded={client: account.recorded for client, account in locked.items()},
        waiting=waiting,
        quotable=await read_quotable(connection, (candidate.event for candidate in events)),
    )


async def owners_of_causes(
    connection: Connection, events: Sequence[Event]
) -> dict[Reference, Owners]:
    """Read whose the causes are that corrections name: hardly ever any of what waits."""
    causes = {event.stated_cause for event in events} - {None}
    return await read_owners(connection, causes) if causes else {}


async def _contents_that_differ(
    connection: Connection, placed: Sequence[Placed], known: Mapping[LookupKey, KnownEvent]
) -> dict[SentKey, RecordedContent]:
    """Read what is stored of events that come again with another fingerprint: hardly ever any."""
    keys = {
        SentKey(placed_event.event.key, known[placed_event.lookup_key].sender)
        for placed_event in placed
        if known[placed_event.lookup_key].fingerprint not in (None, placed_event.event.fingerprint)
    }
    return await read_contents(connection, list(keys)) if keys else {}


@dataclass(frozen=True, slots=True)
class LockedAccounts:
    """The accounts of some clients under their locks, with the profiles that go with them."""

    accounts: Mapping[str, LockedAccount]
    profiles: Mapping[str, ClientProfile]
    context: Context


async def open_accounts(
    connection: Connection,
    locked: LockedAccounts,
    events: Sequence[Candidate],
    known: Mapping[tuple[str, str], PeriodCount],
) -> OpenAccounts:
    """Return the accounts of locked clients, with all that recording the events may touch.

    ``known`` are the counts that were read under the locks already, by client and period.
    """
    ours = [candidate for candidate in events if candidate.client_id in locked.accounts]
    linked = [(candidate.event, candidate.client_id) for candidate in ours if candidate.is_linked]
    found = await read_threads(connection, linked) if linked else KnownThreads()
    threads = {
        client_id: found.by_client[client_id]
        for client_id in found.by_client
        if client_id in locked.accounts
    }
    missing = _periods(ours, threads.values(), locked.profiles) - known.keys()
    read = await accounts.read_counts(connection, missing) if missing else {}
    counts_of = _by_client({**known, **read})
    hours = await locked.context.calendars.read(connection, _calendars(threads, locked.profiles))
    months = _urgent_months(ours, threads, locked.profiles)
    urgent = await read_urgent_days(connection, months) if months else {}

    def open_account(client: str) -> Account:
        state = AccountState(
            profile=locked.profiles[client],
            head=locked.accounts[client].head,
            interactions=tuple(threads.get(client, ())),
            bounds=found.bounds,
            counts=counts_of[client],
            hours=hours,
            urgent_days=urgent.get(client, {}),
            thresholds=locked.context.thresholds,
        )
        return Account(state, locked.context.now)

    return OpenAccounts(locked.accounts.keys(), open_account)


def _by_client(
    counts: Mapping[tuple[str, str], PeriodCount],
) -> defaultdict[str, dict[str, PeriodCount]]:
    grouped: defaultdict[str, dict[str, PeriodCount]] = defaultdict(dict)
    for (client, period), count in counts.items():
        grouped[client][period] = count
    return grouped


def _lookups(placed: Sequence[Placed], profiles: Profiles) -> list[EventLookup]:
    """Return what to look up; the period as the profile remembered has it, which may be stale."""
    lookups = []
    for placed_event in placed:
        profile = (
            profiles.recall(placed_event.client_id) if placed_event.client_id is not None else None
        )
        period = period_id_at(placed_event.event.time, profile.timezone) if profile else None
        sender = placed_event.submission.limited_to
        lookups.append(EventLookup(placed_event.event.key, placed_event.client_id, period, sender))
    return lookups


def _periods(
    events: Sequence[Candidate],
    threads: Iterable[Sequence[Interaction]],
    profiles: Mapping[str, ClientProfile],
) -> set[tuple[str, str]]:
    """Return the client and period of everything that may be posted to."""
    named = {
        (
            candidate.client_id,
            period_id_at(candidate.event.time, profiles[candidate.client_id].timezone),
        )
        for candidate in events
    }
    return named | {
        (interaction.client_id, interaction.period) for thread in threads for interaction in thread
    }


def _calendars(
    threads: Mapping[str, Sequence[Interaction]], profiles: Mapping[str, ClientProfile]
) -> set[str]:
    """Return the calendar versions that clocks may go by."""
    frozen = {
        interaction.terms.calendar_id
        for all_ in threads.values()
        for interaction in all_
        if interaction.terms
    }
    return frozen | {profile.calendar_id for profile in profiles.values()}


def _urgent_months(
    events: Sequence[Candidate],
    threads: Mapping[str, Sequence[Interaction]],
    profiles: Mapping[str, ClientProfile],
) -> set[tuple[str, date]]:
    """Return the months whose urgent grants may be counted or given back, by client."""
    asked = {
        (candidate.client_id, candidate.event.time)
        for candidate in events
        if candidate.event.data.get("urgent") or candidate.is_linked
    }
    for client, thread in threads.items():
        asked |= {
            (client, interaction.urgent_from)
            for interaction in thread
            if interaction.urgent_from is not None
        }
    days = {(client, local_date(at, profiles[client].timezone)) for client, at in asked}
    # A grant stays on its day, whatever time zone the client has moved to since.
    for client, thread in threads.items():
        days |= {
            (client, interaction.urgent.day)
            for interaction in thread
            if interaction.urgent is not None
        }
    return {(client, day.replace(day=1)) for client, day in days}
