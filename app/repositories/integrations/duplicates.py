"""Interactions that look like one another: what may be one call, told by two sources.

Or one mail, come twice under Message-IDs that a relay gave it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.tables.schema import PROVIDER_IDS

DUPLICATE_WITHIN_SECONDS = 90

_ALIKE = f"""
SELECT i.source, i.event_id, o.id, c.region, i.direction, e.data, oe.data AS other_data
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS k(source, event_id, sender)
JOIN events e ON e.source = k.source AND e.event_id = k.event_id
  AND (e.client_id = k.sender OR e.id_space = coalesce(k.sender, '{PROVIDER_IDS}'))
JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  AND i.source = e.source AND i.event_id = e.event_id
JOIN interactions o ON o.client_id = i.client_id AND o.counterpart = i.counterpart
  AND o.occurred_at BETWEEN i.occurred_at - interval '{DUPLICATE_WITHIN_SECONDS} seconds'
    AND i.occurred_at + interval '{DUPLICATE_WITHIN_SECONDS} seconds'
  AND o.direction = i.direction AND o.kind = i.kind AND (
    o.source <> i.source OR EXISTS (
      SELECT FROM message_aliases a WHERE a.source = i.source AND (
        a.alias = o.message_id AND a.message_id = i.message_id
        OR a.alias = i.message_id AND a.message_id = o.message_id
      )
    )
  )
  AND o.channel IS NOT DISTINCT FROM i.channel AND NOT o.is_voided
JOIN events oe ON oe.source = o.source AND oe.event_id = o.event_id AND oe.client_id = o.client_id
JOIN clients c ON c.id = i.client_id
WHERE i.kind IN ('call', 'message') AND NOT i.is_voided
ORDER BY o.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two interactions of one client and counterpart, close in time, by two sources or ids.

    Attributes:
        key: of the event asked about.
        other_id: the other interaction's id.
        region: in which national numbers of the client are read.
        data, other_data: of both events, as stored.
    """

    key: EventKey
    other_id: str
    region: str
    is_inbound: bool
    data: Mapping[str, Any]
    other_data: Mapping[str, Any]


async def find_duplicates(
    connection: Connection, sent: Sequence[tuple[EventKey, str | None]]
) -> list[Duplicate]:
    """Return what looks like the interactions that events recorded, oldest recording first.

    Args:
        connection: for reading.
        sent: events, each with the only client that its sender serves, if any.
    """
    rows = await connection.fetch(
        _ALIKE,
        [key.source for key, _ in sent],
        [key.id for key, _ in sent],
        [client_id for _, client_id in sent],
    )
    return [
        Duplicate(
            key=EventKey(row["source"], row["event_id"]),
            other_id=row["id"],
            region=row["region"],
            is_inbound=row["direction"] == "inbound",
            data=json.loads(row["data"]),
            other_data=json.loads(row["other_data"]),
        )
        for row in rows
    ]
