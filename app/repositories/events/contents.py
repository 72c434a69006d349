"""What is recorded under the keys of events that come again with another fingerprint."""

import json
from collections.abc import Sequence

from app.domain.events.events import Event, EventKey, EventType
from app.domain.values import value
from app.repositories.connections import Connection

_CONTENTS = """
SELECT e.source, e.event_id, e.type, e.occurred_at, e.data, e.fingerprint, c.region
FROM unnest($1::text[], $2::text[]) AS k(source, event_id)
JOIN events e USING (source, event_id)
LEFT JOIN clients c ON c.id = e.client_id
"""


@value
class RecordedContent:
    """An event as it is stored, and the region of its client; None while nobody knows whose."""

    event: Event
    region: str | None


async def read_contents(
    connection: Connection, keys: Sequence[EventKey]
) -> dict[EventKey, RecordedContent]:
    """Return what is recorded under each of the keys; one that is not known is left out."""
    rows = await connection.fetch(_CONTENTS, [key.source for key in keys], [key.id for key in keys])
    return {
        (key := EventKey(row["source"], row["event_id"])): RecordedContent(
            Event(
                key=key,
                type=EventType(row["type"]),
                time=row["occurred_at"],
                data=json.loads(row["data"]),
                fingerprint=row["fingerprint"],
            ),
            row["region"],
        )
        for row in rows
    }
