"""A client's interactions as the client looks for them: of a day, held, urgent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import columns_of, from_row

# A released interaction's unit stands on the date of its release (rulebook section 11).
_STANDS_AT = "coalesce(i.released_at, i.occurred_at)"
_WITHIN = f"i.client_id = $1 AND i.period = $2 AND {_STANDS_AT} >= $3 AND {_STANDS_AT} < $4"

_DESCRIBED = f"""
SELECT {columns_of("i")}, e.data->>'subject' AS subject, e.data->>'summary' AS summary,
  e.data->>'kind' AS action
FROM interactions i LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
  AND e.client_id IS NOT DISTINCT FROM i.client_id
"""

_OF_DAY = f"""{_DESCRIBED} WHERE {_WITHIN} AND ($5::uuid IS NULL OR ({_STANDS_AT}, i.id) >
  (SELECT {_STANDS_AT}, i.id FROM interactions i WHERE i.client_id = $1 AND i.id = $5))
ORDER BY {_STANDS_AT}, i.id LIMIT $6
"""

_SUMS = f"""
SELECT count(*) AS interactions, coalesce(sum(i.units), 0)::int AS units
FROM interactions i WHERE {_WITHIN}
"""

_HELD = f"""{_DESCRIBED} WHERE i.client_id = $1 AND i.status = 'held'
ORDER BY i.occurred_at, i.source COLLATE "C", i.event_id COLLATE "C" LIMIT $2
"""

_URGENT = f"""{_DESCRIBED} WHERE i.client_id = $1 AND (i.urgent->'grant'->>0)::date >= $2
  AND (i.urgent->'grant'->>0)::date < $3 AND i.urgent->'grant'->>1 IS NULL
ORDER BY i.urgent->'grant'->>0, i.id LIMIT $4
"""

_OF_THREAD = f"""{_DESCRIBED} WHERE i.client_id = $1 AND i.thread_id = $2
ORDER BY i.occurred_at, i.source COLLATE "C", i.event_id COLLATE "C" LIMIT $3
"""

_OF_IDS = f"{_DESCRIBED} WHERE i.client_id = $1 AND i.id = ANY($2::uuid[]) ORDER BY i.id"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedInteraction:
    """An interaction with what its event described.

    Attributes:
        action: the kind of an action.
        known_as: the other party's name, where its client's directory was asked and has it.
    """

    interaction: Interaction
    subject: str | None
    summary: str | None
    action: str | None
    known_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFilter:
    """What a client's day holds of a month.

    Attributes:
        period: the month's id.
        since, until: the first instant, and the first one that is too late.
        after: the id after which the page begins.
    """

    client_id: str
    period: str
    since: datetime
    until: datetime
    limit: int
    after: str | None = None


async def find_day(connection: Connection, filters: DayFilter) -> list[DescribedInteraction]:
    """Return what stands on a day, in the order of its times."""
    return _described(
        await connection.fetch(
            _OF_DAY,
            filters.client_id,
            filters.period,
            filters.since,
            filters.until,
            filters.after,
            filters.limit,
        )
    )


async def sum_day(connection: Connection, filters: DayFilter) -> tuple[int, int]:
    """Return how many interactions stand on a day, and their units."""
    [row] = await connection.fetch(
        _SUMS, filters.client_id, filters.period, filters.since, filters.until
    )
    return row["interactions"], row["units"]


async def find_held(
    connection: Connection, client_id: str, limit: int
) -> list[DescribedInteraction]:
    """Return what the block holds of a client, oldest first."""
    return _described(await connection.fetch(_HELD, client_id, limit))


async def find_urgent(
    connection: Connection, client_id: str, days: tuple[date, date], limit: int
) -> list[DescribedInteraction]:
    """Return the urgent requests that were granted on dates from the first to before the second."""
    return _described(await connection.fetch(_URGENT, client_id, *days, limit))


async def find_thread(
    connection: Connection, client_id: str, thread_id: str, limit: int
) -> list[DescribedInteraction]:
    """Return the first interactions of a thread in the order of their times."""
    return _described(await connection.fetch(_OF_THREAD, client_id, thread_id, limit))


async def find_by_ids(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> list[DescribedInteraction]:
    """Return these interactions, as far as they are the client's."""
    return _described(await connection.fetch(_OF_IDS, client_id, list(interaction_ids)))


def _described(rows: Sequence[asyncpg.Record]) -> list[DescribedInteraction]:
    return [
        DescribedInteraction(
            interaction=from_row(row),
            subject=row["subject"],
            summary=row["summary"],
            action=row["action"],
        )
        for row in rows
    ]
