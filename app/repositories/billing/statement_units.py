"""Ledger entries as statements name them, and what their interactions were about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg

from app.domain.billing.statements.statements import InteractionDetails
from app.domain.metering.ledger import CountedUnit
from app.domain.metering.rules import Rule
from app.repositories.connections import Connection
from app.repositories.metering.disputes import DisputedEntries, read_disputed_entries

_COLUMNS = "period, seq, interaction_id, occurred_at, posted_at, rule, units"

_OF_PERIOD = f"""
SELECT {_COLUMNS} FROM ledger_entries
WHERE client_id = $1 AND period = $2 AND seq <= $3 ORDER BY seq
"""

_ALL = f"SELECT {_COLUMNS} FROM ledger_entries WHERE client_id = $1 ORDER BY seq"

_LATE = f"""
SELECT {_COLUMNS} FROM unnest($2::text[], $3::bigint[]) AS k(period, up_to)
JOIN ledger_entries e USING (period)
WHERE e.client_id = $1 AND e.seq > k.up_to ORDER BY seq
"""


_RELEASES = """
SELECT DISTINCT i.id, i.released_at
FROM ledger_entries e JOIN interactions i ON i.id = e.interaction_id
  AND i.client_id IS NOT DISTINCT FROM e.client_id
WHERE e.client_id = $1 AND e.period = $2 AND i.period = $2 AND i.released_at IS NOT NULL
"""

_DETAILS = """
SELECT i.id, i.kind, i.direction, i.channel, i.counterpart,
  e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary,
  e.data ->> 'kind' AS action
FROM interactions i
JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
WHERE i.client_id = $1 AND i.id = ANY($2::uuid[])
"""


async def read_units(
    connection: Connection, client_id: str, period_id: str, up_to: int
) -> tuple[CountedUnit, ...]:
    """Return a month's entries in their order, up to a sequence number."""
    rows = await connection.fetch(_OF_PERIOD, client_id, period_id, up_to)
    disputed = await read_disputed_entries(connection, client_id)
    return tuple(_unit(row, disputed) for row in rows)


async def read_releases(
    connection: Connection, client_id: str, period_id: str
) -> dict[str, datetime]:
    """Return when interactions were released into a month, by id, of those with entries in it."""
    rows = await connection.fetch(_RELEASES, client_id, period_id)
    return {row["id"]: row["released_at"] for row in rows}


async def read_all_units(connection: Connection, client_id: str) -> list[tuple[str, CountedUnit]]:
    """Return every entry of a client with its month, in their order."""
    disputed = await read_disputed_entries(connection, client_id)
    rows = await connection.fetch(_ALL, client_id)
    return [(row["period"], _unit(row, disputed)) for row in rows]


async def read_late_units(
    connection: Connection, client_id: str, known: Mapping[str, int]
) -> Mapping[str, list[CountedUnit]]:
    """Return, by month, the entries after the one up to which the month was known."""
    late: defaultdict[str, list[CountedUnit]] = defaultdict(list)
    disputed = await read_disputed_entries(connection, client_id)
    for row in await connection.fetch(_LATE, client_id, list(known), list(known.values())):
        late[row["period"]].append(_unit(row, disputed))
    return late


def _unit(row: asyncpg.Record, disputed: DisputedEntries) -> CountedUnit:
    return CountedUnit(
        seq=row["seq"],
        interaction_id=row["interaction_id"],
        occurred_at=row["occurred_at"],
        posted_at=row["posted_at"],
        rule=Rule(row["rule"]),
        units=row["units"],
        dispute_id=disputed.dispute_of(row["seq"]),
    )


async def read_interaction_details(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> dict[str, InteractionDetails]:
    """Return what a client's interactions were about, by their ids."""
    rows = await connection.fetch(_DETAILS, client_id, list(interaction_ids))
    return {
        row["id"]: InteractionDetails(
            kind=row["kind"],
            direction=row["direction"],
            channel=row["channel"],
            counterpart=row["counterpart"],
            subject=row["subject"],
            summary=row["summary"],
            action=row["action"],
        )
        for row in rows
    }
