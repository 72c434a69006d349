"""The Message-IDs that mails were seen with beside the one they are recorded with."""

from collections.abc import Mapping, Sequence

from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection

_KEPT = "SELECT message_id FROM message_aliases WHERE source = $1 AND alias = $2"

# Each look-up is one index scan, whatever the planner knows (ADR 0016).
_WHOSE = """
SELECT $2::uuid AS client_id
UNION SELECT client_id FROM contact_points WHERE role = 'inbox' AND value = $3
"""

_ANSWERED = f"""
SELECT DISTINCT i.in_reply_to FROM ({_WHOSE}) c
JOIN interactions i ON i.client_id = c.client_id AND i.in_reply_to = ANY($1::text[])
"""

_KEEP = """
INSERT INTO message_aliases (source, alias, message_id)
SELECT $1, alias, $3 FROM unnest($2::text[]) AS k(alias)
WHERE NOT EXISTS (
  SELECT FROM events WHERE source = $1 AND event_id = $4 AND erased_at IS NOT NULL
)
ON CONFLICT DO NOTHING
"""

_MEANT = """
SELECT a.alias, a.message_id FROM message_aliases a CROSS JOIN LATERAL (
  SELECT FROM interactions i WHERE i.message_id = a.message_id AND i.source = a.source AND (
    i.client_id = $2 OR i.client_id IN (
      SELECT client_id FROM contact_points WHERE role = 'inbox' AND value = $3
    )
  ) LIMIT 1
) i
WHERE a.alias = ANY($1::text[]) ORDER BY a.source
"""


async def alias_of(connection: Connection, source: str, message_id: str) -> str | None:
    """Return the Message-ID that one seen of a mail of a source is an alias of, if it is."""
    kept: str | None = await connection.fetchval(_KEPT, source, message_id)
    return kept


async def answered_ids(
    connection: Connection,
    message_ids: Sequence[str],
    client_id: str | None,
    mailbox: str | None,
) -> set[str]:
    """Return which Message-IDs a recorded message of a client, or of a mailbox's, answers."""
    rows = await connection.fetch(_ANSWERED, message_ids, client_id, mailbox)
    return {row["in_reply_to"] for row in rows}


async def keep_aliases(
    connection: Connection, key: EventKey, aliases: Sequence[str], message_id: str
) -> None:
    """Keep under which id a mail is recorded; what was kept first stays, an erased one's too.

    Args:
        connection: to the database.
        key: of the mail's event.
        aliases: the other ids, without angle brackets.
        message_id: with which it is recorded.
    """
    await connection.execute(_KEEP, key.source, aliases, message_id, key.id)


async def meant_ids(
    connection: Connection,
    message_ids: Sequence[str],
    client_id: str | None,
    mailbox: str | None,
) -> Mapping[str, str]:
    """Return, by alias, the Message-ID with which the mail it names is recorded.

    Args:
        connection: to the database.
        message_ids: without angle brackets.
        client_id: only mails of that client,
        mailbox: or of those who have that mailbox.
    """
    rows = await connection.fetch(_MEANT, message_ids, client_id, mailbox)
    return {row["alias"]: row["message_id"] for row in rows}
