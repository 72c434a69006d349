"""What is recorded of a provider's calls and messages: under their keys, and close in time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.metering.events.events import EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.metering.events.recorded_events import RecordedFact, StoredCall
from app.repositories.connections import Connection
from app.repositories.integrations.duplicates import DUPLICATE_WITHIN_SECONDS
from app.repositories.metering.interactions.reassigning import IS_REASSIGNED
from app.repositories.tables.schema import PROVIDER_IDS

_FACTS = f"""
SELECT e.source, e.event_id, e.type, e.occurred_at, e.data, e.fingerprint, e.client_id,
  i.is_voided,
  greatest('epoch', least(e.occurred_at, e.recorded_at) - interval '1 second') AS amendable_at,
  i.triage IS NOT NULL AS is_triaged,
  i.id IS NULL OR (
    i.triage IS NULL AND i.clock_facts = '[]' AND i.last_words IS NULL AND NOT EXISTS (
      SELECT FROM interactions o
      WHERE o.client_id = i.client_id AND o.thread_id = i.thread_id AND o.id <> i.id
    )
  ) AS is_untouched
FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
JOIN events e USING (source, event_id)
LEFT JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
WHERE e.client_id = $3 OR e.id_space = coalesce($3, '{PROVIDER_IDS}')
"""

_SENT = f"""
SELECT id, counterpart FROM interactions i
WHERE message_id = ANY($1::text[]) AND direction = 'outbound'
  AND ($2::uuid IS NULL OR client_id = $2) AND NOT {IS_REASSIGNED}
ORDER BY id LIMIT 100
"""

_MESSAGES = """
SELECT DISTINCT message_id, direction = 'inbound' AS is_inbound FROM interactions
WHERE message_id = ANY($1::text[]) AND ($2::uuid IS NULL OR client_id = $2)
"""

_CALL_COLUMNS = """
e.source, e.event_id, e.type, e.occurred_at, e.data, e.client_id, e.interaction_id, i.is_voided
FROM events e LEFT JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
"""

_IS_CALL = "e.type IN ('call.received', 'call.placed')"

_OWN_CALLS = f"""
SELECT {_CALL_COLUMNS} WHERE e.source = $1 AND {_IS_CALL}
  AND (e.occurred_at BETWEEN $2 AND $3 OR e.event_id = ANY($4::text[]))
  AND (e.client_id = $5 OR e.id_space = coalesce($5, '{PROVIDER_IDS}'))
"""

_ALIKE_CALLS = f"""
SELECT {_CALL_COLUMNS}
JOIN unnest($2::text[], $3::timestamptz[]) AS k(counterpart, at)
  ON i.counterpart = k.counterpart AND i.occurred_at
    BETWEEN k.at - interval '{DUPLICATE_WITHIN_SECONDS} seconds'
      AND k.at + interval '{DUPLICATE_WITHIN_SECONDS} seconds'
WHERE e.source <> $1 AND {_IS_CALL} AND e.event_id = i.event_id AND e.source = i.source
  AND ($4::uuid IS NULL OR i.client_id = $4)
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
        is_dated=row["fingerprint"] != event_fingerprint(row["type"], None, data),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is to be compared.

    Attributes:
        source: of the integration's events.
        ids: of the calls exported.
        client_id: the only client concerned, if any.
    """

    source: str
    first: datetime
    last: datetime
    ids: Sequence[str]
    client_id: str | None


async def read_own_calls(connection: Connection, span: Span) -> list[StoredCall]:
    """Return the calls of a source within a span, and those of the ids given."""
    ids = list(span.ids)
    rows = await connection.fetch(
        _OWN_CALLS, span.source, span.first, span.last, ids, span.client_id
    )
    return [_call(row) for row in rows]


async def read_alike_calls(
    connection: Connection,
    span: Span,
    parties: Sequence[tuple[str, datetime]],
) -> list[StoredCall]:
    """Return calls of other sources with one of the counterparts, close to the instant given."""
    rows = await connection.fetch(
        _ALIKE_CALLS,
        span.source,
        [party for party, _ in parties],
        [at for _, at in parties],
        span.client_id,
    )
    return [_call(row) for row in rows]


def _call(row: asyncpg.Record) -> StoredCall:
    return StoredCall(
        source=row["source"],
        id=row["event_id"],
        type=EventType(row["type"]),
        time=row["occurred_at"],
        data=json.loads(row["data"]),
        client_id=row["client_id"],
        interaction_id=row["interaction_id"],
        is_voided=bool(row["is_voided"]),
    )
