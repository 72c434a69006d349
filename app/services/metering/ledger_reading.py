"""Reads a client's ledger: a page of it, or all of it in bounded parts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.disputes import DisputeStatus
from app.domain.metering.ledger import Entry
from app.repositories.database import Database
from app.repositories.metering.disputes import read_marks
from app.repositories.metering.ledger import LedgerRange, read_entries, read_head

_ENTRIES_A_PART = 2_000


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
    return [DisputableEntry(one, marks.get(one.posting.interaction_id)) for one in entries]


async def in_parts(
    database: Database, ledger_range: LedgerRange
) -> AsyncIterator[list[DisputableEntry]]:
    """Yield a range part by part; no connection is kept while a part is being sent."""
    while part := await first_entries(database, ledger_range, _ENTRIES_A_PART):
        yield part
        ledger_range = replace(ledger_range, after=part[-1].entry.seq)
