"""Reads a client's ledger in bounded parts, and verifies it: all recomputed from the events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from app.documents.csv_files import Delimiter
from app.documents.metering.ledger_csv import begin_ledger_csv, ledger_csv_lines
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.ledger import Entry, Head
from app.domain.metering.verification.chain import ChainCheck
from app.domain.metering.verification.differences import Difference, DifferenceKind, Differences
from app.domain.metering.verification.threads import ThreadCheck, threads_of
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering import verification as facts
from app.repositories.metering.disputes import read_marks
from app.repositories.metering.ledger import LedgerRange, read_entries, read_head
from app.repositories.metering.verification import StoredAccount

_ENTRIES_A_PART = 2_000

# Each holds a connection for as long as it reads; quotas must still find one.
_AT_ONCE = asyncio.Semaphore(2)


@dataclass(frozen=True, slots=True)
class DisputableEntry:
    """An entry, and how the last dispute of its interaction stands; a withdrawn one is none."""

    entry: Entry
    dispute: DisputeStatus | None


async def whole_ledger(
    database: Database, client_id: str, period_id: str | None, after: int = 0
) -> LedgerRange:
    """Return the ledger, or one period's part of it, as far as it goes now.

    What is posted later has no place in it: a long reading ends where it was asked for.

    Args:
        database: where it is.
        client_id: whose.
        period_id: ``2026-11``; None for every period.
        after: the sequence number after which it begins.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
    """
    period = None if period_id is None else Period.parse(period_id).id
    async with database.read() as connection:
        head = await read_head(connection, client_id)
    if head is None:
        raise NothingFound(client_id)
    return LedgerRange(client_id=client_id, period=period, after=after, up_to=head.entries)


async def first_entries(
    database: Database, ledger_range: LedgerRange, limit: int
) -> list[DisputableEntry]:
    """Return the first entries of a range, oldest first."""
    async with database.read() as connection:
        entries = await read_entries(connection, ledger_range, limit)
        disputed = {entry.posting.interaction_id for entry in entries}
        marks = await read_marks(connection, ledger_range.client_id, disputed)
    return [DisputableEntry(entry, marks.get(entry.posting.interaction_id)) for entry in entries]


async def last_entries(
    database: Database, client_id: str, before: int | None, limit: int
) -> list[DisputableEntry]:
    """Return entries of a client, the last first.

    Args:
        database: where they are.
        client_id: whose.
        before: the sequence number before which they begin; None: at the last one.
        limit: how many at most.

    Raises:
        NothingFound: there is no such client.
    """
    whole = await whole_ledger(database, client_id, None)
    last = whole.up_to if before is None else min(whole.up_to, before - 1)
    wanted = replace(whole, after=max(0, last - limit), up_to=last)
    return (await first_entries(database, wanted, limit))[::-1]


async def in_parts(
    database: Database, ledger_range: LedgerRange
) -> AsyncIterator[list[DisputableEntry]]:
    """Yield a range part by part; no connection is kept while a part is being sent."""
    while part := await first_entries(database, ledger_range, _ENTRIES_A_PART):
        yield part
        ledger_range = replace(ledger_range, after=part[-1].entry.seq)


async def stream_ledger_csv(
    database: Database, ledger_range: LedgerRange, delimiter: Delimiter = Delimiter.COMMA
) -> AsyncIterator[bytes]:
    """Yield a range as CSV, part by part."""
    yield begin_ledger_csv(delimiter)
    async for part in in_parts(database, ledger_range):
        yield ledger_csv_lines(((item.entry, item.dispute) for item in part), delimiter)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    Attributes:
        head: how many entries there are, and the last one's hash.
        differences: the first thousand, if there are more.
    """

    head: Head
    differences: Differences


async def verify_ledger(database: Database, client_id: str) -> Verification:
    """Recompute a client's ledger from its events and name every difference.

    Everything is read in one snapshot and streamed: what is held in memory grows with the longest
    thread and the number of periods, not with the ledger.

    Raises:
        NothingFound: there is no such client.
    """
    async with _AT_ONCE, database.read_snapshot() as connection:
        account = await facts.read_account(connection, client_id)
        if account is None:
            raise NothingFound(client_id)
        differences = Differences()
        chain = await _check_chain(connection, client_id, account, differences)
        await _check_events(connection, client_id, account, differences)
        held = await _check_threads(connection, client_id, differences)
        await _check_counters(connection, client_id, (chain.used, held), differences)
    return Verification(Head(chain.entries, chain.head.hash), differences)


async def _check_chain(
    connection: Connection, client_id: str, account: StoredAccount, differences: Differences
) -> ChainCheck:
    chain = ChainCheck(client_id, differences)
    async for entry in facts.read_chain(connection, client_id):
        chain.take(entry)
    chain.finish(account.head)
    return chain


async def _check_events(
    connection: Connection, client_id: str, account: StoredAccount, differences: Differences
) -> None:
    """Tell whether every event is still there, and the interaction that it is about."""
    for number in await facts.read_recorded(connection, client_id):
        if number != account.recorded:
            kind = DifferenceKind.EVENTS_RECORDED
            differences.add(Difference(kind=kind, expected=account.recorded, found=number))
            break
    async for key in facts.read_orphans(connection, client_id):
        differences.add(
            Difference(
                kind=DifferenceKind.INTERACTION_MISSING,
                expected=f"the interaction of event {key.id} of {key.source}",
                found="nothing",
            )
        )


async def _check_threads(
    connection: Connection, client_id: str, differences: Differences
) -> Counter[str]:
    check = ThreadCheck(differences)
    async for threads in facts.read_threads(connection, client_id):
        for thread in threads_of(threads.interactions):
            check.take(thread)
        for interaction_id in threads.unreadable:
            differences.add(
                Difference(
                    kind=DifferenceKind.INTERACTION_UNREADABLE,
                    expected="an interaction",
                    found="values that no interaction has",
                    interaction_id=interaction_id,
                )
            )
    return check.held


async def _check_counters(
    connection: Connection,
    client_id: str,
    expected: tuple[Counter[str], Counter[str]],
    differences: Differences,
) -> None:
    """Compare what is kept of each period with the ledger and with what is held."""
    stored = await facts.read_counters(connection, client_id)
    kinds = (DifferenceKind.PERIOD_USED, DifferenceKind.PERIOD_HELD)
    for place, (kind, counts) in enumerate(zip(kinds, expected, strict=True)):
        for period in sorted({*stored, *counts}):
            found = stored.get(period, (0, 0))[place]
            if found != counts[period]:
                differences.add(
                    Difference(kind=kind, expected=counts[period], found=found, period=period)
                )
