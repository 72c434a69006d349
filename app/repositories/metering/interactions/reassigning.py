"""What is read and kept where interactions are reassigned to another client."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.reassigning import REASSIGNED_SOURCE, RETOLD, StatedFact
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import READ, from_row
from app.repositories.tables.schema import PROVIDER_IDS

IS_REASSIGNED = """
(i.is_voided AND EXISTS (
  SELECT FROM former_keys f
  WHERE f.source = i.source AND f.event_id = i.event_id AND f.interaction_id > i.id
))
"""
"""Of a row: it was reassigned to another client, who has it now."""

_THREAD = f"SELECT {READ} FROM interactions WHERE client_id = $1 AND thread_id = $2"

_DISPUTED = """
SELECT interaction_id FROM disputes
WHERE client_id = $1 AND interaction_id = ANY($2::uuid[]) AND status = 'open' LIMIT 1
"""

_TOLD = """
k.id, e.source, e.event_id, e.id_space, e.type, e.occurred_at, e.data, e.fingerprint, a.author
"""
_AUTHOR = """
event_authors a ON a.source = e.source AND a.event_id = e.event_id AND a.id_space = e.id_space
"""

_RECORDING = f"""
SELECT {_TOLD} FROM unnest($2::uuid[]) WITH ORDINALITY AS k(id, place)
JOIN interactions i ON i.client_id = $1 AND i.id = k.id
JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = $1
LEFT JOIN {_AUTHOR} ORDER BY k.place
"""

_AMENDING = f"""
SELECT {_TOLD} FROM unnest($2::uuid[]) AS k(id)
JOIN events e ON e.client_id = $1 AND e.interaction_id = k.id AND e.type = ANY($3::text[])
  AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
LEFT JOIN {_AUTHOR} ORDER BY e.recording
"""

_TAKEN = f"""
SELECT event_id FROM events
WHERE source = $1 AND event_id = ANY($2::text[]) AND id_space = '{PROVIDER_IDS}'
"""

# Each key by which it was known here: its event's, and those that it had before at other clients.
_KEEP_KEYS = """
INSERT INTO former_keys (source, event_id, id_space, client_id, interaction_id)
SELECT e.source, e.event_id, e.id_space, $1, k.new_id
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS k(id, new_id, source, event_id)
JOIN LATERAL (
  SELECT e.source, e.event_id, e.id_space FROM interactions i JOIN events e
    ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
  WHERE i.id = k.id AND i.source = k.source AND i.event_id = k.event_id
  UNION ALL
  SELECT f.source, f.event_id, f.id_space FROM former_keys f
  WHERE f.interaction_id = k.id AND f.source = k.source AND f.event_id = k.event_id
) e ON true
"""

_SUCCESSOR = f"""
SELECT i.id, i.client_id FROM events e
JOIN interactions i
  ON i.source = e.source AND i.event_id = e.event_id AND i.client_id = e.client_id
WHERE e.source = $1 AND e.event_id = $2 AND e.id_space = '{PROVIDER_IDS}'
"""

_ANSWER = """
SELECT answer FROM reassignments WHERE interaction_id = $1 AND to_client_id = $2
"""

_KEEP_ANSWER = """
INSERT INTO reassignments (client_id, interaction_id, to_client_id, answer)
VALUES ($1, $2, $3, $4)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """An interaction that was reassigned: its new id, and a key by which it goes on being known."""

    former_id: str
    id: str
    key: EventKey


async def find_successor(connection: Connection, interaction_id: str) -> tuple[str, str] | None:
    """Return what an interaction was reassigned to, and whose that is; None where it was not."""
    row = await connection.fetchrow(_SUCCESSOR, REASSIGNED_SOURCE, interaction_id)
    return None if row is None else (row["id"], row["client_id"])


async def read_thread(connection: Connection, interaction: Interaction) -> list[Interaction]:
    """Return all interactions of a thread, in no order."""
    rows = await connection.fetch(_THREAD, interaction.client_id, interaction.thread_id)
    return [from_row(row) for row in rows]


async def find_disputed(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> str | None:
    """Return one of a client's interactions that has an open dispute, if any does."""
    found: str | None = await connection.fetchval(_DISPUTED, client_id, interaction_ids)
    return found


async def read_stated_facts(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> tuple[list[StatedFact], list[StatedFact]]:
    """Return the events that recorded interactions, in their order, and what was said of them.

    What was said comes in order of recording, without releases and voids.
    """
    recording = await connection.fetch(_RECORDING, client_id, interaction_ids)
    amending = await connection.fetch(_AMENDING, client_id, interaction_ids, list(RETOLD))
    return [_fact(row) for row in recording], [_fact(row) for row in amending]


async def read_taken(connection: Connection, event_ids: Sequence[str]) -> set[str]:
    """Return which ids are recorded already of events that were reassigned."""
    rows = await connection.fetch(_TAKEN, REASSIGNED_SOURCE, event_ids)
    return {row["event_id"] for row in rows}


async def keep_former_keys(
    connection: Connection, client_id: str, successors: Sequence[Successor]
) -> None:
    """Let what is recorded for a client be found by keys that it had at others."""
    await connection.execute(
        _KEEP_KEYS,
        client_id,
        [successor.former_id for successor in successors],
        [successor.id for successor in successors],
        [successor.key.source for successor in successors],
        [successor.key.id for successor in successors],
    )


async def find_reassignment(
    connection: Connection, interaction_id: str, client_id: str
) -> str | None:
    """Return what was answered, as JSON text, when an interaction was reassigned to a client."""
    answer: str | None = await connection.fetchval(_ANSWER, interaction_id, client_id)
    return answer


async def keep_reassignment(
    connection: Connection, interaction: Interaction, client_id: str, answer: str
) -> None:
    """Keep what is answered when an interaction is reassigned to a client."""
    await connection.execute(_KEEP_ANSWER, interaction.client_id, interaction.id, client_id, answer)


def _fact(row: asyncpg.Record) -> StatedFact:
    event = Event(
        key=EventKey(row["source"], row["event_id"]),
        type=EventType(row["type"]),
        time=row["occurred_at"],
        data=json.loads(row["data"]),
        fingerprint=row["fingerprint"],
    )
    return StatedFact(interaction_id=row["id"], event=event, author=row["author"])
