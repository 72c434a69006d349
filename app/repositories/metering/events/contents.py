"""What is recorded under the keys of events that come again with another fingerprint."""

import json
from collections.abc import Sequence

from app.domain.fast_types import fast_dataclass
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.identity import SentKey
from app.repositories.connections import Connection
from app.repositories.tables.schema import PROVIDER_IDS

_CONTENTS = f"""
SELECT e.source, e.event_id, k.sender, e.type, e.occurred_at, e.data, e.fingerprint, c.region
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS k(source, event_id, sender)
JOIN events e ON e.source = k.source AND e.event_id = k.event_id
  AND e.id_space = coalesce(k.sender, '{PROVIDER_IDS}')
LEFT JOIN clients c ON c.id = e.client_id
"""


@fast_dataclass
class RecordedContent:
    """An event as it is stored, and the region of its client; None while nobody knows whose."""

    event: Event
    region: str | None


async def read_contents(
    connection: Connection, sent: Sequence[SentKey]
) -> dict[SentKey, RecordedContent]:
    """Return what is recorded under each of the keys; one that is not known is left out."""
    rows = await connection.fetch(
        _CONTENTS,
        [one.key.source for one in sent],
        [one.key.id for one in sent],
        [one.sender for one in sent],
    )
    return {
        SentKey(key := EventKey(row["source"], row["event_id"]), row["sender"]): RecordedContent(
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
