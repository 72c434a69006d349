"""Writes what a batch decided: one statement for all that is new, one for what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.metering.events import Event
from app.domain.metering.interactions import Interaction
from app.domain.metering.ledger import Entry, Head
from app.repositories.connections import Connection
from app.repositories.metering.interaction_rows import COLUMNS, to_row

_EVENT_COLUMNS = {
    "source": "text",
    "event_id": "text",
    "type": "text",
    "occurred_at": "timestamptz",
    "recorded_at": "timestamptz",
    "fingerprint": "bytea",
    "data": "jsonb",
    "decision": "json",
    "client_id": "uuid",
    "interaction_id": "uuid",
    "recording": "bigint",
}

_ENTRY_COLUMNS = {
    "client_id": "uuid",
    "seq": "bigint",
    "posted_at": "timestamptz",
    "occurred_at": "timestamptz",
    "period": "text",
    "interaction_id": "uuid",
    "units": "smallint",
    "rule": "text",
    "used_after": "integer",
    "previous_hash": "bytea",
    "hash": "bytea",
}

_COUNTER_COLUMNS = {"client_id": "uuid", "period": "text", "used": "integer", "held": "integer"}

_BOOK_COLUMNS = {"client_id": "uuid", "entries": "bigint", "head": "bytea", "recorded": "bigint"}

_CHANGEABLE = (
    "thread_id",
    "period",
    "was_answered",
    "requires_action",
    "triage",
    "is_voided",
    "withheld",
    "released_at",
    "clock_facts",
    "rule",
    "units",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event as it is stored.

    Attributes:
        data, decision: JSON text.
        recording: its place among the client's events; None while it is unassigned.
    """

    event: Event
    recorded_at: datetime
    data: str
    decision: str
    client_id: str | None
    interaction_id: str | None
    recording: int | None

    def row(self) -> tuple[Any, ...]:
        """Return the values in the order of the columns."""
        event = self.event
        return (
            event.key.source,
            event.key.id,
            event.type,
            event.time,
            self.recorded_at,
            event.fingerprint,
            self.data,
            self.decision,
            self.client_id,
            self.interaction_id,
            self.recording,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRecord:
    """What one client's book came to: its head, entries, counts and interactions."""

    client_id: str
    head: Head
    recorded: int
    entries: Sequence[Entry]
    counts: Sequence[tuple[str, int, int]]
    new: Sequence[Interaction]
    changed: Sequence[Interaction]


def _select(columns: dict[str, str], first: int) -> tuple[str, int]:
    """Return ``SELECT * FROM unnest($n::type[], …)`` and the next free parameter."""
    arrays = ", ".join(f"${first + i}::{kind}[]" for i, kind in enumerate(columns.values()))
    return f"SELECT * FROM unnest({arrays})", first + len(columns)


def _insert(table: str, columns: dict[str, str], first: int) -> tuple[str, int]:
    rows, free = _select(columns, first)
    return f"INSERT INTO {table} ({', '.join(columns)}) {rows}", free


def _write_statement() -> str:
    events, free = _insert("events", _EVENT_COLUMNS, 1)
    interactions, free = _insert("interactions", COLUMNS, free)
    entries, free = _insert("ledger_entries", _ENTRY_COLUMNS, free)
    counters, free = _insert("period_counters", _COUNTER_COLUMNS, free)
    books, _ = _select(_BOOK_COLUMNS, free)
    return f"""
    WITH new_events AS ({events}), new_interactions AS ({interactions}), new_entries AS ({entries}),
    counters AS (
      {counters}
      ON CONFLICT (client_id, period) DO UPDATE SET used = excluded.used, held = excluded.held
    )
    UPDATE books b SET entries = t.entries, head = t.head, recorded = t.recorded
    FROM ({books}) AS t({", ".join(_BOOK_COLUMNS)}) WHERE b.client_id = t.client_id
    """


def _change_statement() -> str:
    columns = {name: COLUMNS[name] for name in ("client_id", "id", *_CHANGEABLE)}
    rows, _ = _select(columns, 1)
    changes = ", ".join(f"{name} = t.{name}" for name in _CHANGEABLE)
    return f"""
    UPDATE interactions i SET {changes} FROM ({rows}) AS t({", ".join(columns)})
    WHERE i.client_id = t.client_id AND i.id = t.id
    """


_WRITE = _write_statement()
_CHANGE = _change_statement()
_CHANGE_PLACES = [list(COLUMNS).index(name) for name in ("client_id", "id", *_CHANGEABLE)]


async def write_records(
    connection: Connection,
    events: Sequence[EventRecord],
    books: Sequence[BookRecord],
) -> None:
    """Append events, interactions and entries, and bring counters, books and threads up to date.

    Raises:
        asyncpg.UniqueViolationError: an event of the same key was recorded meanwhile.
    """
    await connection.execute(
        _WRITE,
        *_columns([record.row() for record in events], len(_EVENT_COLUMNS)),
        *_columns([to_row(one) for book in books for one in book.new], len(COLUMNS)),
        *_columns(
            [_entry_row(book.client_id, entry) for book in books for entry in book.entries],
            len(_ENTRY_COLUMNS),
        ),
        *_columns(
            [(book.client_id, *count) for book in books for count in book.counts],
            len(_COUNTER_COLUMNS),
        ),
        *_columns(
            [(b.client_id, b.head.entries, b.head.hash, b.recorded) for b in books],
            len(_BOOK_COLUMNS),
        ),
    )
    changed = [to_row(one) for book in books for one in book.changed]
    if changed:
        rows = [tuple(row[place] for place in _CHANGE_PLACES) for row in changed]
        await connection.execute(_CHANGE, *_columns(rows, len(_CHANGE_PLACES)))


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> Sequence[Sequence[Any]]:
    """Turn rows into one array a column."""
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _entry_row(client_id: str, entry: Entry) -> tuple[Any, ...]:
    posting = entry.posting
    return (
        client_id,
        entry.seq,
        posting.posted_at,
        posting.occurred_at,
        posting.period,
        posting.interaction_id,
        posting.units,
        posting.rule,
        posting.used_after,
        entry.previous_hash,
        entry.hash,
    )
