"""The calls that an export is compared with, and the lines that tell which way a call went."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.metering.events.events import EventType
from app.domain.metering.events.recorded_events import StoredCall
from app.repositories.connections import Connection
from app.repositories.integrations.likeness import LIKE_WITHIN_SECONDS
from app.repositories.tables.schema import PROVIDER_IDS

_COLUMNS = """
e.source, e.event_id, e.type, e.occurred_at, e.data, e.client_id, e.interaction_id, i.is_voided
FROM events e LEFT JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
"""

_CALLS = "e.type IN ('call.received', 'call.placed')"

_OWN = f"""
SELECT {_COLUMNS} WHERE e.source = $1 AND {_CALLS}
  AND (e.occurred_at BETWEEN $2 AND $3 OR e.event_id = ANY($4::text[]))
  AND (e.client_id = $5 OR e.id_space = coalesce($5, '{PROVIDER_IDS}'))
"""

_ALIKE = f"""
SELECT {_COLUMNS}
JOIN unnest($2::text[], $3::timestamptz[]) AS k(counterpart, at)
  ON i.counterpart = k.counterpart AND i.occurred_at
    BETWEEN k.at - interval '{LIKE_WITHIN_SECONDS} seconds'
      AND k.at + interval '{LIKE_WITHIN_SECONDS} seconds'
WHERE e.source <> $1 AND {_CALLS} AND e.event_id = i.event_id AND e.source = i.source
  AND ($4::uuid IS NULL OR i.client_id = $4)
"""

_LINES = """
SELECT DISTINCT value FROM contact_points
WHERE role = 'inbox' AND kind = 'phone' AND ($1::uuid IS NULL OR client_id = $1)
"""

_OWNERS = """
SELECT k.line, k.at, p.client_id
FROM (SELECT DISTINCT line, at FROM unnest($1::text[], $2::timestamptz[]) AS u(line, at)) k
JOIN contact_points p ON p.role = 'inbox' AND p.kind = 'phone' AND p.value = k.line
  AND (p.valid_from IS NULL OR p.valid_from <= k.at) AND (p.valid_to IS NULL OR k.at < p.valid_to)
"""


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
    rows = await connection.fetch(_OWN, span.source, span.first, span.last, ids, span.client_id)
    return [_of_row(row) for row in rows]


async def read_alike_calls(
    connection: Connection,
    span: Span,
    parties: Sequence[tuple[str, datetime]],
) -> list[StoredCall]:
    """Return calls of other sources with one of the counterparts, close to the instant given."""
    rows = await connection.fetch(
        _ALIKE,
        span.source,
        [party for party, _ in parties],
        [at for _, at in parties],
        span.client_id,
    )
    return [_of_row(row) for row in rows]


async def read_lines(connection: Connection, client_id: str | None) -> frozenset[str]:
    """Return the telephone lines that are or were answered: of one client, or of all."""
    return frozenset(row["value"] for row in await connection.fetch(_LINES, client_id))


async def read_owners(
    connection: Connection, lines: Sequence[tuple[str, datetime]]
) -> dict[tuple[str, datetime], str]:
    """Return whose inbox each line is at its instant; one that is nobody's is left out."""
    rows = await connection.fetch(_OWNERS, [line for line, _ in lines], [at for _, at in lines])
    return {(row["line"], row["at"]): row["client_id"] for row in rows}


def _of_row(row: asyncpg.Record) -> StoredCall:
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
