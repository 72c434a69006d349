"""Everything that is stored of one client, streamed for its verification."""

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg

from app.domain.metering.events.events import AMENDMENTS, EventKey
from app.domain.metering.ledger import Head
from app.domain.metering.verification.chain import StoredEntry
from app.domain.metering.verification.threads import StoredFact, StoredInteraction
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import columns_of, from_row
from app.repositories.metering.ledger import COLUMNS, entry_from_row

Posted: TypeAlias = defaultdict[str, dict[str, int]]
"""Units by interaction and period, as the ledger's entries add up."""

_ROWS_AT_ONCE = 200
"""Few enough that other requests are served in between."""

# What was tampered with may hold anything.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)

_BOOK = "SELECT entries, head, recorded FROM books WHERE client_id = $1"

# "IS NOT DISTINCT FROM" keeps the planner, which may think the tables small, from reading all that
# a client has for each of its rows: they are looked up by their id, or their source and id, alone.
_ENTRIES = f"""
SELECT {", ".join(f"l.{name.strip()}" for name in COLUMNS.split(","))},
  i.occurred_at AS interaction_at
FROM ledger_entries l LEFT JOIN interactions i ON i.id = l.interaction_id
  AND i.client_id IS NOT DISTINCT FROM l.client_id
WHERE l.client_id = $1 ORDER BY l.seq
"""

_POSTED = """
SELECT interaction_id, period, sum(units) AS units FROM ledger_entries
WHERE client_id = $1 GROUP BY interaction_id, period
"""

# Causes are looked up for every interaction anew: by id, by event, then as a reply to a message.
_INTERACTIONS = f"""
SELECT {columns_of("i")}, i.status,
  e.type AS event_type, e.occurred_at AS event_time, e.data, e.fingerprint,
  CASE
    WHEN i.direction = 'inbound' THEN NULL
    WHEN i.cause_id IS NOT NULL THEN (
      SELECT c.thread_id FROM interactions c WHERE c.client_id = $1 AND c.id = i.cause_id)
    WHEN i.cause_source IS NOT NULL THEN (
      SELECT n.thread_id FROM (
        SELECT c.id, c.thread_id FROM events k JOIN interactions c ON c.client_id = $1
          AND c.id = k.interaction_id AND c.source = k.source AND c.event_id = k.event_id
        WHERE k.client_id IS NOT DISTINCT FROM $1
          AND k.source = i.cause_source AND k.event_id = i.cause_event_id
        UNION ALL
        SELECT c.id, c.thread_id FROM former_keys f JOIN interactions c
          ON c.client_id = $1 AND c.id = f.interaction_id
        WHERE f.client_id IS NOT DISTINCT FROM $1
          AND f.source = i.cause_source AND f.event_id = i.cause_event_id
      ) n ORDER BY n.id DESC LIMIT 1)
    WHEN i.in_reply_to IS NOT NULL THEN (
      SELECT c.thread_id FROM interactions c
      WHERE c.client_id = $1 AND c.message_id = i.in_reply_to AND c.direction = 'inbound'
      ORDER BY c.occurred_at, c.source COLLATE "C", c.event_id COLLATE "C" LIMIT 1)
  END AS cause_thread
FROM interactions i
LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
  AND e.client_id IS NOT DISTINCT FROM i.client_id
  AND e.interaction_id IS NOT DISTINCT FROM i.id AND e.recording IS NOT NULL
WHERE i.client_id = $1 ORDER BY i.thread_id, i.id
"""

_AMENDING = "(type LIKE 'interaction.%' OR type = 'message.undelivered')"

_AMENDMENTS = f"""
SELECT interaction_id, source, event_id, type AS event_type, occurred_at AS event_time, data,
  fingerprint
FROM events WHERE client_id = $1 AND interaction_id = ANY($2::uuid[]) AND {_AMENDING}
ORDER BY recording
"""

_ORPHANS = """
SELECT e.source, e.event_id FROM events e
WHERE e.client_id = $1 AND e.recording IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM interactions i
  WHERE i.id = e.interaction_id AND i.client_id IS NOT DISTINCT FROM e.client_id
    AND (e.type = ANY($2::text[]) OR (i.source = e.source AND i.event_id = e.event_id)))
ORDER BY e.recording
"""

_RECORDED = """
SELECT count(*) AS events, coalesce(max(recording), 0) AS last FROM events
WHERE client_id = $1 AND recording IS NOT NULL
"""

_COUNTERS = "SELECT period, used, held FROM period_counters WHERE client_id = $1"


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """What a client's account says of its ledger and of the events recorded."""

    head: Head
    recorded: int


@dataclass(frozen=True, slots=True)
class StoredThreads:
    """Some whole threads; of what cannot be read, the ids."""

    interactions: list[StoredInteraction]
    unreadable: list[str]


async def read_account(connection: Connection, client_id: str) -> StoredAccount | None:
    """Return a client's account; None when there is no such client."""
    row = await connection.fetchrow(_BOOK, client_id)
    return (
        None if row is None else StoredAccount(Head(row["entries"], row["head"]), row["recorded"])
    )


async def read_chain(connection: Connection, client_id: str) -> AsyncIterator[StoredEntry]:
    """Yield the entries of a client in the order of their sequence numbers."""
    async for row in connection.cursor(_ENTRIES, client_id, prefetch=_ROWS_AT_ONCE):
        try:
            entry = entry_from_row(row)
        except ValueError:
            entry = None
        yield StoredEntry(
            seq=row["seq"], hash=row["hash"], entry=entry, interaction_at=row["interaction_at"]
        )


async def read_threads(connection: Connection, client_id: str) -> AsyncIterator[StoredThreads]:
    """Yield all interactions of a client, several whole threads at a time."""
    posted: Posted = defaultdict(dict)
    for row in await connection.fetch(_POSTED, client_id):
        posted[row["interaction_id"]][row["period"]] = row["units"]
    rows: list[asyncpg.Record] = []
    async for row in connection.cursor(_INTERACTIONS, client_id, prefetch=_ROWS_AT_ONCE):
        if len(rows) >= _ROWS_AT_ONCE and row["thread_id"] != rows[-1]["thread_id"]:
            yield await _with_amendments(connection, client_id, rows, posted)
            rows = []
        rows.append(row)
    yield await _with_amendments(connection, client_id, rows, posted)


async def read_orphans(connection: Connection, client_id: str) -> AsyncIterator[EventKey]:
    """Yield recorded events whose interaction is not there, in order of recording."""
    amendments = [amendment.value for amendment in AMENDMENTS]
    async for row in connection.cursor(_ORPHANS, client_id, amendments, prefetch=_ROWS_AT_ONCE):
        yield EventKey(row["source"], row["event_id"])


async def read_recorded(connection: Connection, client_id: str) -> tuple[int, int]:
    """Return how many events are stored as recorded for a client, and the last one's number."""
    row = await connection.fetchrow(_RECORDED, client_id)
    return (0, 0) if row is None else (row["events"], row["last"])


async def read_counters(connection: Connection, client_id: str) -> dict[str, tuple[int, int]]:
    """Return what is stored as used and held, by period."""
    rows = await connection.fetch(_COUNTERS, client_id)
    return {row["period"]: (row["used"], row["held"]) for row in rows}


async def _with_amendments(
    connection: Connection, client_id: str, rows: list[asyncpg.Record], posted: Posted
) -> StoredThreads:
    amendments: dict[str, list[StoredFact]] = {row["id"]: [] for row in rows}
    for row in await connection.fetch(_AMENDMENTS, client_id, list(amendments)):
        amendments[row["interaction_id"]].append(_fact(row))
    found = StoredThreads([], [])
    for row in rows:
        try:
            units = posted.get(row["id"], {})
            found.interactions.append(_stored_interaction(row, amendments[row["id"]], units))
        except _UNREADABLE:
            found.unreadable.append(row["id"])
    return found


def _stored_interaction(
    row: asyncpg.Record, amendments: list[StoredFact], posted: dict[str, int]
) -> StoredInteraction:
    return StoredInteraction(
        interaction=from_row(row),
        status=row["status"],
        recorded_by=None if row["event_type"] is None else _fact(row),
        amendments=tuple(amendments),
        cause_thread=row["cause_thread"],
        posted=posted,
    )


def _fact(row: asyncpg.Record) -> StoredFact:
    return StoredFact(
        key=EventKey(row["source"], row["event_id"]),
        type=row["event_type"],
        time=row["event_time"],
        data=row["data"],
        fingerprint=row["fingerprint"],
    )
