"""What notices become: deliveries and letters, each with the job that sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from app.repositories.connections import Connection

_MESSAGES = """
SELECT i.id, e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, id)
JOIN interactions i ON i.client_id = k.client_id AND i.id = k.id
JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
"""

_DELIVERIES = """
INSERT INTO webhook_deliveries (id, endpoint_id, type, cause_key, body, state, created_at)
SELECT id, endpoint_id, type, cause_key, body, 'pending', now()
FROM json_to_recordset($1)
  AS t(id uuid, endpoint_id uuid, type text, cause_key text, body text)
ON CONFLICT (endpoint_id, type, cause_key) DO NOTHING
RETURNING id
"""

_LETTERS = """
INSERT INTO mail_deliveries
  (id, client_id, type, cause_key, address, language, occurred_at, data, state, created_at)
SELECT id, client_id, type, cause_key, address, language, occurred_at, data, 'pending', now()
FROM json_to_recordset($1)
  AS t(id uuid, client_id uuid, type text, cause_key text, address text, language text,
    occurred_at timestamptz, data jsonb)
ON CONFLICT (address, type, cause_key) DO NOTHING
RETURNING id
"""

_FORGET = """
WITH letters AS (
  DELETE FROM mail_deliveries WHERE created_at < now() - make_interval(days => $1)
)
DELETE FROM webhook_deliveries
WHERE created_at < now() - make_interval(days => $1) AND state <> 'pending'
"""


@dataclass(frozen=True, slots=True)
class MessageText:
    """What a message is about, as far as it was told."""

    subject: str | None
    summary: str | None


async def read_messages(
    connection: Connection, interactions: Sequence[tuple[str, str]]
) -> dict[str, MessageText]:
    """Return what messages say by interaction, each named by its client and its id."""
    rows = await connection.fetch(
        _MESSAGES,
        [client_id for client_id, _ in interactions],
        [interaction_id for _, interaction_id in interactions],
    )
    return {row["id"]: MessageText(row["subject"], row["summary"]) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A notice for one endpoint; ``body`` is the very text that will be sent."""

    id: str
    endpoint_id: str
    type: str
    cause_key: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """A notice for one address, written when it is sent."""

    id: str
    client_id: str | None
    type: str
    cause_key: str
    address: str
    language: str
    occurred_at: datetime
    data: Mapping[str, Any]


async def keep_deliveries(connection: Connection, deliveries: Sequence[NewDelivery]) -> list[str]:
    """Store deliveries; return the ids of those that are new."""
    return [row["id"] for row in await connection.fetch(_DELIVERIES, _json(deliveries))]


async def keep_letters(connection: Connection, letters: Sequence[NewLetter]) -> list[str]:
    """Store letters; return the ids of those that are new."""
    return [row["id"] for row in await connection.fetch(_LETTERS, _json(letters))]


def _json(rows: Sequence[NewDelivery] | Sequence[NewLetter]) -> str:
    return to_json([asdict(row) for row in rows]).decode()


async def forget_sent(connection: Connection, days: int) -> None:
    """Remove letters and deliveries older than so many days; what is still tried stays."""
    await connection.execute(_FORGET, days)
