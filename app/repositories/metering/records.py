"""Writes what a batch decided: what is new, and what changed.

Rows are tuples in the order of their columns, and travel as one JSON document a table, an array a
row, all of them in one statement (docs/decisions/0022-what-must-pay.md). They hold plain texts:
writing JSON of a member of an enumeration takes several times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from app.domain.fast_types import fast_keyword_dataclass
from app.domain.metering.events.events import Event, EventKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry, Head
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import WRITTEN, to_row
from app.repositories.metering.ledger import COLUMNS as ENTRY_COLUMNS
from app.repositories.tables import metering as tables
from app.repositories.tables.schema import PROVIDER_IDS

Row = tuple[Any, ...]


class Table(NamedTuple):
    """A table, and the columns that are written."""

    schema: sqlalchemy.Table
    columns: tuple[str, ...]

    @property
    def list(self) -> str:
        """Return the columns as statements name them.

        By name, every one: a column that the next version adds gets its default
        (docs/operations.md).
        """
        return ", ".join(self.columns)

    def rows_of(self, parameter: str) -> str:
        """Return the query that reads what ``to_document`` wrote."""
        read = (
            f"{_read(place, self.schema.c[name].type)} AS {name}"
            for place, name in enumerate(self.columns)
        )
        return f"SELECT {', '.join(read)} FROM jsonb_array_elements({parameter}) AS r"

    def to_document(self, rows: Sequence[Row]) -> str:
        """Return rows as a JSON document."""
        return to_json(rows, bytes_mode="hex").decode()


def _read(place: int, column_type: TypeEngine[Any]) -> str:
    if isinstance(column_type, sqlalchemy.LargeBinary):
        return f"decode(r ->> {place}, 'hex')"
    return f"(r ->> {place})::{column_type.compile(_POSTGRESQL)}"


_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call] # comes without types

EVENTS = Table(
    tables.events,
    (
        *("source", "event_id", "id_space", "type", "occurred_at", "recorded_at", "fingerprint"),
        *("data", "decision", "client_id", "interaction_id", "recording"),
    ),
)
INTERACTIONS = Table(tables.interactions, WRITTEN)
ENTRIES = Table(tables.ledger_entries, ("client_id", *map(str.strip, ENTRY_COLUMNS.split(","))))
COUNTERS = Table(tables.period_counters, ("client_id", "period", "used", "held"))
BOOKS = Table(tables.accounts, ("client_id", "entries", "head", "recorded"))

_WRITE = f"""
WITH new_events AS (
  INSERT INTO events ({EVENTS.list}) {EVENTS.rows_of("$1")}
), new_interactions AS (
  INSERT INTO interactions ({INTERACTIONS.list}) {INTERACTIONS.rows_of("$2")}
), new_entries AS (
  INSERT INTO ledger_entries ({ENTRIES.list}) {ENTRIES.rows_of("$3")}
), counters AS (
  INSERT INTO period_counters ({COUNTERS.list}) {COUNTERS.rows_of("$4")}
  ON CONFLICT (client_id, period) DO UPDATE SET used = excluded.used, held = excluded.held
)
UPDATE books b SET entries = t.entries, head = t.head, recorded = t.recorded
FROM ({BOOKS.rows_of("$5")}) t WHERE b.client_id = t.client_id
"""

_CHANGEABLE = (
    "thread_id",
    "period",
    "is_with_client",
    "was_answered",
    "has_voicemail",
    "purpose",
    "requires_action",
    "cause_id",
    "cause_source",
    "cause_event_id",
    "in_reply_to",
    "last_words",
    "triage",
    "is_voided",
    "withheld",
    "released_at",
    "clock_facts",
    "rule",
    "units",
    "status",
    "urgent",
    "terms",
    "rank",
    "due_at",
    "warn_at",
    "paused_at",
    "completed_at",
)

_CHANGE = f"""
UPDATE interactions i SET {", ".join(f"{name} = t.{name}" for name in _CHANGEABLE)}
FROM ({INTERACTIONS.rows_of("$1")}) t
WHERE i.client_id = t.client_id AND i.id = t.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event as it is stored.

    Attributes:
        decision: as JSON text, as it was answered.
        recording: its place among the client's events; None while it is unassigned.
        sender: the client to whom the key of its sender is tied, if to any.
    """

    event: Event
    recorded_at: datetime
    decision: str
    client_id: str | None
    interaction_id: str | None
    recording: int | None
    sender: str | None = None

    def to_row(self) -> Row:
        """Return the columns in their order."""
        event = self.event
        return (
            event.key.source,
            event.key.id,
            self.sender or PROVIDER_IDS,
            str(event.type),
            event.time,
            self.recorded_at,
            event.fingerprint,
            to_json(event.data).decode(),
            self.decision,
            self.client_id,
            self.interaction_id,
            self.recording,
        )


@fast_keyword_dataclass
class AccountRecord:
    """What one client's account came to: its head, and the counts that changed."""

    client_id: str
    head: Head
    recorded: int
    counts: Sequence[tuple[str, int, int]]

    def to_row(self) -> Row:
        """Return the columns of the account that decisions change."""
        return (self.client_id, self.head.entries, self.head.hash, self.recorded)


@fast_keyword_dataclass
class BatchRecord:
    """What the events of a batch came to.

    Attributes:
        entries: with their client, in the order of each ledger.
    """

    events: Sequence[EventRecord]
    entries: Sequence[tuple[str, Entry]]
    new: Sequence[Interaction]
    changed: Sequence[Interaction]
    accounts: Sequence[AccountRecord]


async def write_records(connection: Connection, batch: BatchRecord) -> None:
    """Append events, interactions and entries, and bring threads, counters and accounts up to date.

    Args:
        connection: in the transaction of the batch.
        batch: all that it came to.

    Raises:
        asyncpg.UniqueViolationError: an event of the same key was recorded meanwhile.
    """
    new: list[tuple[Table, list[Row]]] = [
        (EVENTS, [record.to_row() for record in batch.events]),
        (INTERACTIONS, [to_row(interaction) for interaction in batch.new]),
        (ENTRIES, [_entry_row(*entry) for entry in batch.entries]),
    ]
    counts = [(account.client_id, *count) for account in batch.accounts for count in account.counts]
    new += [(COUNTERS, counts), (BOOKS, [account.to_row() for account in batch.accounts])]
    if any(rows for _, rows in new):
        await connection.execute(_WRITE, *(table.to_document(rows) for table, rows in new))
    if batch.changed:
        changed = [to_row(interaction) for interaction in batch.changed]
        await connection.execute(_CHANGE, INTERACTIONS.to_document(changed))


def _entry_row(client_id: str, entry: Entry) -> Row:
    posting = entry.posting
    return (
        client_id,
        entry.seq,
        posting.posted_at,
        posting.occurred_at,
        posting.period,
        posting.interaction_id,
        posting.units,
        str(posting.rule),
        posting.used_after,
        entry.previous_hash,
        entry.hash,
    )


_KEEP = """
INSERT INTO event_authors (source, event_id, id_space, author)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """Who stated an event.

    Attributes:
        sender: the client to whom the key of its sender is tied, if to any.
        author: the id of the key or person.
    """

    key: EventKey
    sender: str | None
    author: str


async def keep_authors(connection: Connection, authorships: Sequence[Authorship]) -> None:
    """Store who stated events that are stored already, in the same transaction."""
    await connection.execute(
        _KEEP,
        [authorship.key.source for authorship in authorships],
        [authorship.key.id for authorship in authorships],
        [authorship.sender or PROVIDER_IDS for authorship in authorships],
        [authorship.author for authorship in authorships],
    )
