"""Events that could not be placed yet: kept, listed, and applied when what they name arrives."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.metering.counting.decisions import UnassignedReason
from app.domain.metering.events.events import Event, EventKey, EventType, SentKey
from app.repositories.connections import Connection
from app.repositories.tables.schema import PROVIDER_IDS

_KEEP = f"""
INSERT INTO unassigned_events
  (id, source, event_id, reason, received_at, awaited_source, awaited_event_id,
   limited_to_client_id, id_space)
SELECT *, coalesce(limited_to, '{PROVIDER_IDS}') FROM unnest($1::uuid[], $2::text[], $3::text[],
  $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::uuid[])
  AS k(id, source, event_id, reason, received_at, awaited_source, awaited_event_id, limited_to)
"""

_STORED = """
SELECT u.id, u.reason, u.limited_to_client_id, u.received_at,
  e.source, e.event_id, e.type, e.occurred_at, e.fingerprint, e.data,
  ARRAY(SELECT o.client_id FROM events o WHERE o.source = u.source AND o.event_id = u.event_id
    AND o.client_id IS NOT NULL) AS users
FROM unassigned_events u JOIN events e USING (source, event_id, id_space)
"""

# UNION, not UNION ALL: events that name each other in a circle end the recursion.
_AWAITING = f"""
WITH RECURSIVE waiting AS (
  SELECT u.id, u.source, u.event_id FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
    JOIN unassigned_events u ON u.awaited_source = k.source AND u.awaited_event_id = k.event_id
  UNION
  SELECT u.id, u.source, u.event_id FROM waiting w
    JOIN unassigned_events u ON u.awaited_source = w.source AND u.awaited_event_id = w.event_id
)
{_STORED} WHERE u.id IN (SELECT id FROM waiting) ORDER BY u.id
"""

_ONE = f"{_STORED} WHERE u.id = $1 FOR UPDATE OF u"

_ASSIGN = f"""
WITH placed AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[],
    $7::uuid[], $8::jsonb[])
    AS t(source, event_id, client_id, interaction_id, recording, unassigned_id, sender, data)
), removed AS (
  DELETE FROM unassigned_events u USING placed p WHERE u.id = p.unassigned_id
)
UPDATE events e SET client_id = p.client_id, interaction_id = p.interaction_id,
  recording = p.recording, data = coalesce(p.data, e.data)
FROM placed p WHERE e.source = p.source AND e.event_id = p.event_id
  AND e.id_space = coalesce(p.sender, '{PROVIDER_IDS}')
"""


_RECORDED_AS = """
SELECT decision FROM events
WHERE source = $1 AND event_id = $2 AND client_id = $3 AND fingerprint = $4
"""

_DISCARD = "DELETE FROM unassigned_events WHERE id = $1"

_RESTATE = """
UPDATE unassigned_events u SET reason = k.reason
FROM unnest($1::uuid[], $2::text[]) AS k(id, reason) WHERE u.id = k.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedEvent:
    """An event that waits.

    Attributes:
        limited_to: the only client that its sender may see, if any.
        users: clients who have an event with its source and id recorded.
    """

    id: str
    event: Event
    reason: UnassignedReason
    received_at: datetime
    limited_to: str | None
    users: frozenset[str] = frozenset()

    @property
    def sent(self) -> SentKey:
        """Return its key as its sender gave it."""
        return SentKey(self.event.key, self.limited_to)

    def may_be_of(self, client_id: str) -> bool:
        """Return whether nothing says that it is another client's."""
        if self.limited_to not in (None, client_id) or client_id in self.users:
            return False
        return self.event.client_id in (None, client_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An unassigned event that found its client.

    Attributes:
        data: of the event, what it quotes in the words of the client's sheet.
    """

    item: UnassignedEvent
    data: Mapping[str, Any]
    client_id: str
    interaction_id: str
    recording: int


async def keep(connection: Connection, items: Sequence[UnassignedEvent]) -> None:
    """Keep events that could not be placed; their facts are recorded already."""
    awaited = [_awaited_key(item) for item in items]
    await connection.execute(
        _KEEP,
        [item.id for item in items],
        [item.event.key.source for item in items],
        [item.event.key.id for item in items],
        [item.reason for item in items],
        [item.received_at for item in items],
        [key and key.source for key in awaited],
        [key and key.id for key in awaited],
        [item.limited_to for item in items],
    )


async def awaiting(connection: Connection, keys: Sequence[EventKey]) -> list[UnassignedEvent]:
    """Return what waits for events, and what waits for that in turn, oldest first."""
    rows = await connection.fetch(_AWAITING, [key.source for key in keys], [key.id for key in keys])
    return [_from_row(row) for row in rows]


async def restate(connection: Connection, items: Sequence[UnassignedEvent]) -> None:
    """Give events that go on waiting the reason for which they do now."""
    await connection.execute(_RESTATE, [item.id for item in items], [item.reason for item in items])


async def find_for_update(connection: Connection, unassigned_id: str) -> UnassignedEvent | None:
    """Return an item and lock it, so that it is assigned once."""
    row = await connection.fetchrow(_ONE, unassigned_id)
    return None if row is None else _from_row(row)


async def recorded_as(connection: Connection, event: Event, client_id: str) -> str | None:
    """Return the decision, as JSON text, on what a client has recorded of the same content."""
    decision: str | None = await connection.fetchval(
        _RECORDED_AS, event.key.source, event.key.id, client_id, event.fingerprint
    )
    return decision


async def discard(connection: Connection, unassigned_id: str) -> None:
    """Take an item off the list; its event stays stored, as nobody's."""
    await connection.execute(_DISCARD, unassigned_id)


async def assign(connection: Connection, assignments: Sequence[Assignment]) -> None:
    """Give events their client and take them off the list."""
    await connection.execute(
        _ASSIGN,
        [assignment.item.event.key.source for assignment in assignments],
        [assignment.item.event.key.id for assignment in assignments],
        [assignment.client_id for assignment in assignments],
        [assignment.interaction_id for assignment in assignments],
        [assignment.recording for assignment in assignments],
        [assignment.item.id for assignment in assignments],
        [assignment.item.limited_to for assignment in assignments],
        [_changed(assignment) for assignment in assignments],
    )


def _changed(assignment: Assignment) -> str | None:
    """Return an event's data where they are not what is stored."""
    if assignment.data is assignment.item.event.data:
        return None
    return json.dumps(assignment.data, ensure_ascii=False)


def _awaited_key(item: UnassignedEvent) -> EventKey | None:
    reference = item.event.reference
    return reference if isinstance(reference, EventKey) else None


def _from_row(row: asyncpg.Record) -> UnassignedEvent:
    return UnassignedEvent(
        id=row["id"],
        event=Event(
            key=EventKey(row["source"], row["event_id"]),
            type=EventType(row["type"]),
            time=row["occurred_at"],
            data=json.loads(row["data"]),
            fingerprint=row["fingerprint"],
        ),
        reason=UnassignedReason(row["reason"]),
        received_at=row["received_at"],
        limited_to=row["limited_to_client_id"],
        users=frozenset(row["users"]),
    )


_LIST = f"""
{_STORED}
WHERE ($1::uuid IS NULL OR u.limited_to_client_id = $1) AND ($2::uuid IS NULL OR u.id > $2)
ORDER BY u.id LIMIT $3
"""


async def list_unassigned(
    connection: Connection, limited_to: str | None, after: str | None, limit: int
) -> list[UnassignedEvent]:
    """Return what waits for a person, oldest first.

    Args:
        connection: any.
        limited_to: only what was sent with a key of that client.
        after: the id after which the page begins.
        limit: how many at most.
    """
    rows = await connection.fetch(_LIST, limited_to, after, limit)
    return [_from_row(row) for row in rows]
