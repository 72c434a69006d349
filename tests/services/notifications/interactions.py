"""Rows of interactions as the recording leaves them, many at once."""

from datetime import datetime

from app.repositories.database import Database
from app.services.identifiers import new_id
from tests import sql

_ADD = """
INSERT INTO interactions (client_id, id, thread_id, source, event_id, kind, direction, occurred_at,
  period, is_with_client, was_answered, has_voicemail, purpose, requires_action, is_voided,
  clock_facts, rule, units, status, due_at)
SELECT $1, id, id, '/test', id::text, 'message', 'inbound', $3, '2026-11', false, true, false,
  'follow_up', true, false, '[]', 'inbound_third_party', 1, $4, $3
FROM unnest($2::uuid[]) AS id
"""


async def add_interactions(
    database: Database, client_id: str, *, due_at: datetime, status: str = "open", count: int = 1
) -> list[str]:
    ids = [new_id() for _ in range(count)]
    await sql.execute(database, _ADD, client_id, ids, due_at, status)
    return ids
