"""Letters as the worker sees them."""

import json
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Language
from app.domain.notifications.endpoints import DeliveryState
from app.domain.notifications.letters import ConcernedInteraction, LetterContent
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import USUAL_ATTACHMENTS, Attachment
from app.repositories.connections import Connection

_READ = """
SELECT m.id, m.client_id, m.type, m.address, m.language, m.occurred_at, m.data, m.state,
  extract(epoch FROM now() - m.created_at)::float8 AS waited_seconds,
  c.name AS client_name, c.timezone, c.region,
  i.kind, i.direction, i.channel, i.counterpart, i.occurred_at AS happened_at,
  e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary
FROM mail_deliveries m
LEFT JOIN clients c ON c.id = m.client_id
LEFT JOIN interactions i ON i.client_id = m.client_id
  AND i.id = (m.data ->> 'interaction_id')::uuid
LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
WHERE m.id = $1
"""

_ATTACHMENTS = """
SELECT attachments FROM notification_recipients
WHERE address = $1 AND (client_id = $2 OR client_id IS NULL) ORDER BY client_id NULLS LAST LIMIT 1
"""

IN_HAND_SECONDS = 20.0
"""How long a letter waits for one that a worker holds."""

_MARK = """
UPDATE mail_deliveries SET state = $2, delivered_at = CASE WHEN $2 = 'delivered' THEN now() END
WHERE id = $1
"""


# One whose job was given up waits for a person, and holds up no other.
_FIRST_OF_LINE = """
SELECT j.leased_by IS NOT NULL AND j.available_at > now() AS is_in_hand,
  greatest(0, extract(epoch FROM j.available_at - now()))::float8 AS pause_seconds
FROM mail_deliveries m
JOIN mail_deliveries e ON e.client_id = m.client_id AND e.type = m.type AND e.address = m.address
JOIN jobs j ON j.kind = $2 AND j.key = e.id::text AND j.state = 'ready'
WHERE m.id = $1 AND e.state = 'pending' AND (e.occurred_at, e.id) < (m.occurred_at, m.id)
ORDER BY e.occurred_at, e.id LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """What is to be written, to whom.

    Attributes:
        waited_seconds: since it was to be sent, by the real clock.
    """

    id: str
    client_id: str | None
    address: str
    occurred_at: datetime
    state: DeliveryState
    waited_seconds: float
    content: LetterContent


async def read_letter(connection: Connection, letter_id: str) -> StoredLetter | None:
    """Return a letter with what it is about, or None."""
    row = await connection.fetchrow(_READ, letter_id)
    if row is None:
        return None
    return StoredLetter(
        id=row["id"],
        client_id=row["client_id"],
        address=row["address"],
        occurred_at=row["occurred_at"],
        state=DeliveryState(row["state"]),
        waited_seconds=row["waited_seconds"],
        content=LetterContent(
            type=NoticeType(row["type"]),
            language=Language(row["language"]),
            data=json.loads(row["data"]),
            client_name=row["client_name"],
            timezone=row["timezone"],
            region=row["region"],
            interaction=_interaction_of(row),
        ),
    )


def _interaction_of(row: asyncpg.Record) -> ConcernedInteraction | None:
    if row["kind"] is None:
        return None
    return ConcernedInteraction(
        kind=row["kind"],
        direction=row["direction"],
        channel=row["channel"],
        counterpart=row["counterpart"],
        occurred_at=row["happened_at"],
        subject=row["subject"],
        summary=row["summary"],
    )


async def read_wanted_attachments(
    connection: Connection, letter: StoredLetter
) -> frozenset[Attachment]:
    """Return in which forms an address wants documents; the usual one if it chose nothing."""
    chosen = await connection.fetchval(_ATTACHMENTS, letter.address, letter.client_id)
    return USUAL_ATTACHMENTS if chosen is None else frozenset(map(Attachment, chosen))


async def mark_letter(connection: Connection, letter_id: str, state: DeliveryState) -> None:
    """Store what became of a letter."""
    await connection.execute(_MARK, letter_id, state)


async def seconds_to_wait(connection: Connection, letter_id: str, kind: str) -> float | None:
    """Return how long an earlier letter of its type to the same address will not have left.

    Args:
        connection: any.
        letter_id: the later one.
        kind: of the jobs of such letters.

    Returns:
        None when there is no earlier one, or it waits for a person.
    """
    row = await connection.fetchrow(_FIRST_OF_LINE, letter_id, kind)
    if row is None:
        return None
    return IN_HAND_SECONDS if row["is_in_hand"] else (row["pause_seconds"] or 0.0)
