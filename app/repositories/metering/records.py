"""Writes what a batch decided, part by part: one statement for what is new, one for what changed.

Rows travel as JSON, one document a table, written out by hand: encoding an array for every column,
or a dictionary for every row, cost the service's core far more (docs/performance.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic_core import to_json

from app.domain.metering.events.events import Event
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry, Head
from app.domain.values import named_value
from app.repositories.connections import Connection
from app.repositories.json_texts import bytea, instant, quoted
from app.repositories.metering.interactions.rows import WRITTEN, to_text
from app.repositories.metering.ledger import COLUMNS as ENTRY_COLUMNS
from app.repositories.tables.schema import PROVIDER_IDS

_EVENT = """
source, event_id, id_space, type, occurred_at, recorded_at, fingerprint, data, decision, client_id,
interaction_id, recording
"""
_ENTRY = f"client_id, {ENTRY_COLUMNS}"
_COUNTER = "client_id, period, used, held"

# By name, every one: a column that the next version adds gets its default (docs/operations.md).
_WRITE = f"""
WITH new_events AS (
  INSERT INTO events ({_EVENT})
  SELECT {_EVENT} FROM json_populate_recordset(NULL::events, $1)
), new_interactions AS (
  INSERT INTO interactions ({WRITTEN})
  SELECT {WRITTEN} FROM json_populate_recordset(NULL::interactions, $2)
), new_entries AS (
  INSERT INTO ledger_entries ({_ENTRY})
  SELECT {_ENTRY} FROM json_populate_recordset(NULL::ledger_entries, $3)
), counters AS (
  INSERT INTO period_counters ({_COUNTER})
  SELECT {_COUNTER} FROM json_populate_recordset(NULL::period_counters, $4)
  ON CONFLICT (client_id, period) DO UPDATE SET used = excluded.used, held = excluded.held
)
UPDATE books b SET entries = t.entries, head = t.head, recorded = t.recorded
FROM json_populate_recordset(NULL::books, $5) t WHERE b.client_id = t.client_id
"""

_NOTHING = "[]"

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
FROM json_populate_recordset(NULL::interactions, $1) t
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

    def as_text(self) -> str:
        """Return the columns as a JSON object."""
        event = self.event
        text = (
            f'{{"source":{quoted(event.key.source)},"event_id":{quoted(event.key.id)}'
            f',"type":"{event.type}","occurred_at":{instant(event.time)}'
            f',"recorded_at":{instant(self.recorded_at)},"fingerprint":{bytea(event.fingerprint)}'
            f',"data":{to_json(event.data).decode()},"decision":{self.decision}'
            f',"id_space":"{self.sender or PROVIDER_IDS}"'
        )
        if self.recording is None:
            return text + "}"
        return (
            f'{text},"client_id":"{self.client_id}","interaction_id":"{self.interaction_id}"'
            f',"recording":{self.recording}}}'
        )


@named_value
class BookRecord:
    """What one client's book came to: its head, and the counts that changed."""

    client_id: str
    head: Head
    recorded: int
    counts: Sequence[tuple[str, int, int]]

    def as_text(self) -> str:
        """Return the columns of the book that decisions change, as a JSON object."""
        head = self.head
        return (
            f'{{"client_id":"{self.client_id}","entries":{head.entries}'
            f',"head":{bytea(head.hash)},"recorded":{self.recorded}}}'
        )


class PartTexts(NamedTuple):
    """What is to be written, as JSON documents: one a table, and what changes."""

    documents: tuple[str, ...]
    changed: str


@named_value
class PartRecord:
    """What some events of a batch came to.

    Attributes:
        entries: with their client, in the order of each ledger.
        books: once a batch, with its last part.
    """

    events: Sequence[EventRecord]
    entries: Sequence[tuple[str, Entry]]
    new: Sequence[Interaction]
    changed: Sequence[Interaction]
    books: Sequence[BookRecord] = ()

    def as_texts(self) -> PartTexts:
        """Write everything out."""
        books = self.books
        documents = (
            _array([record.as_text() for record in self.events]),
            _array([to_text(one) for one in self.new]),
            _array([_entry_text(client_id, entry) for client_id, entry in self.entries]),
            _array([_counter_text(one.client_id, *count) for one in books for count in one.counts]),
            _array([one.as_text() for one in books]),
        )
        return PartTexts(documents, _array([to_text(one) for one in self.changed]))


async def write_records(connection: Connection, texts: PartTexts) -> None:
    """Append events, interactions and entries, and bring threads, counters and books up to date.

    Args:
        connection: in the transaction of the batch.
        texts: of a part, or of a whole batch.

    Raises:
        asyncpg.UniqueViolationError: an event of the same key was recorded meanwhile.
    """
    if any(document != _NOTHING for document in texts.documents):
        await connection.execute(_WRITE, *texts.documents)
    if texts.changed != _NOTHING:
        await connection.execute(_CHANGE, texts.changed)


def _array(rows: list[str]) -> str:
    return f"[{','.join(rows)}]"


def _counter_text(client_id: str, period: str, used: int, held: int) -> str:
    return f'{{"client_id":"{client_id}","period":"{period}","used":{used},"held":{held}}}'


def _entry_text(client_id: str, entry: Entry) -> str:
    posting = entry.posting
    return (
        f'{{"client_id":"{client_id}","seq":{entry.seq},"posted_at":{instant(posting.posted_at)}'
        f',"occurred_at":{instant(posting.occurred_at)},"period":"{posting.period}"'
        f',"interaction_id":"{posting.interaction_id}","units":{posting.units}'
        f',"rule":"{posting.rule}","used_after":{posting.used_after}'
        f',"previous_hash":{bytea(entry.previous_hash)},"hash":{bytea(entry.hash)}}}'
    )
