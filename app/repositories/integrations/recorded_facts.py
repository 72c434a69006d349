"""What is recorded under the keys of a provider's call or message, and what hangs on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from app.domain.metering.events.events import EventKey, EventType
from app.domain.metering.events.fingerprints import fingerprint
from app.domain.metering.events.recorded_events import RecordedFact
from app.repositories.connections import Connection
from app.repositories.tables.schema import PROVIDER_IDS

_FACTS = f"""
SELECT e.source, e.event_id, e.type, e.occurred_at, e.data, e.fingerprint, e.client_id,
  i.is_voided,
  greatest('epoch', least(e.occurred_at, e.recorded_at) - interval '1 second') AS amendable_at,
  i.triage IS NOT NULL AS is_triaged,
  i.id IS NULL OR (i.triage IS NULL AND i.clock_facts = '[]' AND NOT EXISTS (
    SELECT FROM interactions o
    WHERE o.client_id = i.client_id AND o.thread_id = i.thread_id AND o.id <> i.id
  )) AS is_untouched
FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
JOIN events e USING (source, event_id)
LEFT JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
WHERE e.client_id = $3 OR e.id_space = coalesce($3, '{PROVIDER_IDS}')
"""

_SENT = """
SELECT id, counterpart FROM interactions
WHERE message_id = ANY($1::text[]) AND direction = 'outbound'
  AND ($2::uuid IS NULL OR client_id = $2)
ORDER BY id LIMIT 100
"""

_MESSAGES = """
SELECT DISTINCT message_id, direction = 'inbound' AS is_inbound FROM interactions
WHERE message_id = ANY($1::text[]) AND ($2::uuid IS NULL OR client_id = $2)
"""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of ours, and to whom it went."""

    interaction_id: str
    recipient: str | None


async def read_facts(
    connection: Connection, keys: Sequence[EventKey], client_id: str | None
) -> list[RecordedFact]:
    """Return what is recorded under keys, in no order.

    Args:
        connection: for reading.
        keys: of events.
        client_id: the only client that their sender serves, if any.
    """
    sources, ids = [key.source for key in keys], [key.id for key in keys]
    rows = await connection.fetch(_FACTS, sources, ids, client_id)
    return [_fact(row) for row in rows]


def _fact(row: asyncpg.Record) -> RecordedFact:
    data = json.loads(row["data"])
    return RecordedFact(
        key=EventKey(row["source"], row["event_id"]),
        type=EventType(row["type"]),
        time=row["occurred_at"],
        is_dated=row["fingerprint"] != fingerprint(row["type"], None, data),
        amendable_at=row["amendable_at"],
        data=data,
        client_id=row["client_id"],
        is_triaged=row["is_triaged"],
        is_voided=bool(row["is_voided"]),
        is_untouched=row["is_untouched"],
    )


async def find_sent(
    connection: Connection, message_ids: Sequence[str], client_id: str | None
) -> list[SentMessage]:
    """Return the messages sent under Message-IDs, one for each recipient, oldest first.

    Args:
        connection: for reading.
        message_ids: without angle brackets.
        client_id: only that client's; None for any.
    """
    rows = await connection.fetch(_SENT, message_ids, client_id)
    return [SentMessage(row["id"], row["counterpart"]) for row in rows]


async def known_messages(
    connection: Connection, message_ids: Sequence[str], client_id: str | None
) -> dict[str, bool]:
    """Return which Message-IDs are recorded, and whether as those of messages received.

    Args:
        connection: for reading.
        message_ids: without angle brackets.
        client_id: only that client's; None for any.
    """
    rows = await connection.fetch(_MESSAGES, list(message_ids), client_id)
    known: dict[str, bool] = {}
    for row in rows:
        known[row["message_id"]] = row["is_inbound"] or known.get(row["message_id"], False)
    return known
