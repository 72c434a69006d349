"""What takes the time of an agenda: appointments with their buffers, and busy times.

As integers: thousands of them are swept while somebody is on the line.
"""

from datetime import datetime
from typing import NamedTuple

import asyncpg

from app.domain.agendas.conflicts import Conflict, ConflictKind
from app.domain.agendas.occupancy import Spans
from app.repositories.connections import Connection


def _array(edge: str, start: str) -> str:
    microseconds = f"(date_part('epoch', {edge}) * 1000000)::int8"
    return f"coalesce(array_agg({microseconds} ORDER BY {start}), '{{}}')"


def _side_by_side(start: str, end: str) -> str:
    return f"SELECT {_array(start, start)} AS starts, {_array(end, start)} AS ends"


_BUSY = f"""
{_side_by_side("starts_at", "ends_at")}
FROM busy_spans WHERE agenda_id = $1 AND ends_at > $2 AND starts_at < $3
"""

_OCCUPIED = f"""
{_side_by_side("occupied_from", "occupied_until")}
FROM appointments
WHERE agenda_id = $1 AND occupied_until > $2 AND occupied_from < $3
  AND status IN ('held', 'booked') AND (status = 'booked' OR held_until > $4)
  AND id IS DISTINCT FROM $5::uuid
"""


async def read_busy_spans(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> Spans:
    """Return the busy spans of an agenda that overlap a half-open span."""
    row = await connection.fetchrow(_BUSY, agenda_id, begin, end)
    return _spans(row)


class OccupiedQuery(NamedTuple):
    """Whose time is asked for: of an agenda within ``[begin, end)``, as it stands at ``now``.

    Attributes:
        without: an appointment whose own place is taken as free.
    """

    agenda_id: str
    begin: datetime
    end: datetime
    now: datetime
    without: str | None = None


async def read_occupied_spans(connection: Connection, query: OccupiedQuery) -> Spans:
    """Return what appointments occupy that overlap the span; expired holds take no place."""
    row = await connection.fetchrow(
        _OCCUPIED, query.agenda_id, query.begin, query.end, query.now, query.without
    )
    return _spans(row)


def _spans(row: asyncpg.Record | None) -> Spans:
    assert row is not None  # noqa: S101 - an aggregate has a row
    return Spans(row["starts"], row["ends"])


_LABELLED = """
SELECT t.label, s.starts_at, s.ends_at FROM busy_spans s JOIN busy_times t ON t.id = s.busy_id
WHERE s.agenda_id = $1 AND s.ends_at > $2 AND s.starts_at < $3 ORDER BY s.starts_at, t.id
"""


async def read_busy_labels(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> list[Conflict]:
    """Return what is busy within a half-open span, with its labels, oldest first."""
    return [
        Conflict(
            kind=ConflictKind.BUSY,
            label=row["label"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )
        for row in await connection.fetch(_LABELLED, agenda_id, begin, end)
    ]
