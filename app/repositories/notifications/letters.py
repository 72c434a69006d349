"""Letters as the worker sees them, and what they are about."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.accounts import Language
from app.domain.notifications.endpoints import DeliveryState
from app.domain.notifications.notices import NoticeType
from app.repositories.database import Database

_READ = """
SELECT m.*, c.name AS client_name, c.timezone,
  i.kind, i.direction, i.channel, i.counterpart, i.occurred_at AS happened_at,
  e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary
FROM mail_deliveries m
LEFT JOIN clients c ON c.id = m.client_id
LEFT JOIN interactions i ON i.client_id = m.client_id
  AND i.id = (m.data ->> 'interaction_id')::uuid
LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
WHERE m.id = $1
"""

_MARK = """
UPDATE mail_deliveries SET state = $2, delivered_at = CASE WHEN $2 = 'delivered' THEN now() END
WHERE id = $1
"""


_IS_FIRST = """
SELECT NOT EXISTS (
  SELECT FROM mail_deliveries e
  WHERE e.client_id = m.client_id AND e.type = m.type AND e.address = m.address
    AND e.state = 'pending' AND (e.occurred_at, e.id) < (m.occurred_at, m.id)
)
FROM mail_deliveries m WHERE m.id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The interaction that a letter is about.

    Attributes:
        counterpart: the other party, when it is known.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    occurred_at: datetime
    subject: str | None
    summary: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """What is to be written, to whom, about whom.

    Attributes:
        client_name, timezone: of the client concerned; None when nobody is.
    """

    id: str
    type: NoticeType
    address: str
    language: Language
    occurred_at: datetime
    data: Mapping[str, Any]
    state: DeliveryState
    client_name: str | None
    timezone: str | None
    matter: Matter | None


async def read_letter(database: Database, letter_id: str) -> StoredLetter | None:
    """Return a letter with what it is about, or None."""
    row = await database.pool.fetchrow(_READ, letter_id)
    if row is None:
        return None
    matter = None
    if row["kind"] is not None:
        matter = Matter(
            kind=row["kind"],
            direction=row["direction"],
            channel=row["channel"],
            counterpart=row["counterpart"],
            occurred_at=row["happened_at"],
            subject=row["subject"],
            summary=row["summary"],
        )
    return StoredLetter(
        id=row["id"],
        type=NoticeType(row["type"]),
        address=row["address"],
        language=Language(row["language"]),
        occurred_at=row["occurred_at"],
        data=json.loads(row["data"]),
        state=DeliveryState(row["state"]),
        client_name=row["client_name"],
        timezone=row["timezone"],
        matter=matter,
    )


async def mark_letter(database: Database, letter_id: str, state: DeliveryState) -> None:
    """Store what became of a letter."""
    await database.pool.execute(_MARK, letter_id, state)


async def is_first(database: Database, letter_id: str) -> bool:
    """Tell whether no earlier letter of its type to the same address waits to be sent."""
    return bool(await database.pool.fetchval(_IS_FIRST, letter_id))
