"""What notices become: deliveries and letters, each with the job that sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from app.repositories.connections import Connection

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
