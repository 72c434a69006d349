"""What was said of a whole thread, in the order in which it became known, with its entries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.metering.events.events import EventKey
from app.domain.metering.interactions.history import shown_data
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection

_FACTS = """
WITH members AS (
  SELECT client_id, id, source, event_id FROM interactions WHERE client_id = $1 AND thread_id = $2
)
SELECT m.id, e.source, e.event_id, e.type, e.occurred_at, e.recorded_at, e.data, e.decision,
  e.recording, a.author
FROM members m JOIN events e ON e.client_id IS NOT DISTINCT FROM m.client_id
  AND ((e.source = m.source AND e.event_id = m.event_id)
    OR (e.interaction_id = m.id
      AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')))
LEFT JOIN event_authors a ON a.source = e.source AND a.event_id = e.event_id
  AND a.id_space = e.id_space
ORDER BY e.recording NULLS LAST, e.occurred_at, e.source COLLATE "C", e.event_id COLLATE "C"
"""

_ENTRIES = """
SELECT l.seq, l.posted_at, l.interaction_id, l.units, l.rule, l.period, l.used_after
FROM ledger_entries l JOIN interactions i ON i.client_id = l.client_id AND i.id = l.interaction_id
WHERE i.client_id = $1 AND i.thread_id = $2 ORDER BY l.seq
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFact:
    """One fact of a thread and what was decided of its interaction then.

    Attributes:
        interaction_id: of which it says something.
        data: without parties, subjects, summaries and message ids.
        decision: as it was answered.
        author: the id of who stated it by an endpoint; None of what came as an event.
    """

    interaction_id: str
    key: EventKey
    type: str
    time: datetime
    recorded_at: datetime
    data: Mapping[str, Any]
    decision: Mapping[str, Any]
    author: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEntry:
    """A ledger entry of one of a thread's interactions; ``units`` is 1 or -1."""

    seq: int
    posted_at: datetime
    interaction_id: str
    units: int
    rule: str
    period: str
    used_after: int


async def read_thread_facts(connection: Connection, member: Interaction) -> list[ThreadFact]:
    """Return everything that was said of a thread, in the order of recording."""
    rows = await connection.fetch(_FACTS, member.client_id, member.thread_id)
    return [
        ThreadFact(
            interaction_id=row["id"],
            key=EventKey(row["source"], row["event_id"]),
            type=row["type"],
            time=row["occurred_at"],
            recorded_at=row["recorded_at"],
            data=shown_data(row["type"], json.loads(row["data"])),
            decision=json.loads(row["decision"]),
            author=row["author"],
        )
        for row in rows
    ]


async def read_thread_entries(connection: Connection, member: Interaction) -> Sequence[ThreadEntry]:
    """Return the ledger entries of a thread's present members, in the order of the ledger."""
    rows = await connection.fetch(_ENTRIES, member.client_id, member.thread_id)
    return [ThreadEntry(**row) for row in rows]
