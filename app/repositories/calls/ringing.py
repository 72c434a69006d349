"""Calls that ring: kept for minutes, so many of each integration; whose they may be."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from app.domain.calls.ringing import RINGS_FOR, Ringing, RingingCall
from app.repositories.connections import Connection

_MOST_OF_A_SOURCE = 200

_FORGET = "DELETE FROM ringing_calls WHERE told_at <= $1"

_KEEP = """
INSERT INTO ringing_calls AS r (source, call_id, client_id, from_party, to_party, since, told_at)
SELECT $1, $2, $3::uuid, $4, $5, $6::timestamptz, $6::timestamptz
WHERE (SELECT count(*) FROM ringing_calls WHERE source = $1) < $7
ON CONFLICT (source, call_id) DO UPDATE SET told_at = greatest(r.told_at, excluded.told_at),
  from_party = coalesce(r.from_party, excluded.from_party),
  to_party = coalesce(r.to_party, excluded.to_party)
"""

# What has an event has ended.
_FIND = """
SELECT r.source, r.call_id, r.from_party, r.to_party, r.since, ARRAY(
    SELECT r.client_id WHERE r.client_id IS NOT NULL
    UNION
    SELECT p.client_id FROM contact_points p
    WHERE r.client_id IS NULL AND p.role = 'inbox' AND p.value = r.to_party
      AND (p.valid_from IS NULL OR p.valid_from <= r.since)
      AND (p.valid_to IS NULL OR r.since < p.valid_to)
  ) AS client_ids
FROM ringing_calls r
WHERE r.told_at > $1 AND r.told_at <= $2
  AND NOT EXISTS (SELECT FROM events e WHERE e.source = r.source AND e.event_id = r.call_id)
ORDER BY r.since DESC, r.source, r.call_id LIMIT $3
"""

_KNOWING = """
SELECT k.party, d.client_id FROM unnest($1::text[]) AS k(party)
JOIN directory_entries d ON d.parties @> ARRAY[k.party]
UNION
SELECT p.value, p.client_id FROM contact_points p
WHERE p.role = 'own' AND p.value = ANY($1::text[])
  AND (p.valid_from IS NULL OR p.valid_from <= $2) AND (p.valid_to IS NULL OR $2 < p.valid_to)
ORDER BY 1, 2
"""


async def keep_ringing(
    connection: Connection, source: str, client_id: str | None, ringing: Ringing, at: datetime
) -> None:
    """Keep that a call rings; what rang too long ago is forgotten meanwhile."""
    await connection.execute(_FORGET, at - RINGS_FOR)
    await connection.execute(
        _KEEP,
        source,
        ringing.call_id,
        client_id,
        ringing.from_party,
        ringing.to_party,
        at,
        _MOST_OF_A_SOURCE,
    )


async def find_ringing(connection: Connection, now: datetime, limit: int) -> list[RingingCall]:
    """Return the calls that ring at an instant, the last one first."""
    rows = await connection.fetch(_FIND, now - RINGS_FOR, now, limit)
    return [
        RingingCall(
            source=row["source"],
            call_id=row["call_id"],
            from_party=row["from_party"],
            to_party=row["to_party"],
            since=row["since"],
            client_ids=tuple(row["client_ids"]),
        )
        for row in rows
    ]


async def find_clients_knowing(
    connection: Connection, parties: Sequence[str], now: datetime
) -> dict[str, list[str]]:
    """Return the clients by whose directory, or whose own numbers, parties are known."""
    found: dict[str, list[str]] = defaultdict(list)
    if parties:
        for party, client_id in await connection.fetch(_KNOWING, list(parties), now):
            found[party].append(client_id)
    return dict(found)
