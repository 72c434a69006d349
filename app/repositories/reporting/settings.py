"""The times of clients' reports: one row a client, or none."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.domain.reporting.timetable import ReportTimes
from app.repositories.connections import Connection

_READ = """
SELECT s.midday, s.end_of_day FROM clients c LEFT JOIN report_settings s ON s.client_id = c.id
WHERE c.id = $1
"""

_KEEP = """
INSERT INTO report_settings (client_id, midday, end_of_day, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (client_id) DO UPDATE
SET midday = excluded.midday, end_of_day = excluded.end_of_day, since = excluded.since
"""

_NOTE = """
INSERT INTO report_settings (client_id, midday, since)
SELECT id, $2, $3 FROM unnest($1::uuid[]) AS id
ON CONFLICT (client_id) DO UPDATE SET since = excluded.since
"""


async def read_times(connection: Connection, client_id: str) -> ReportTimes | None:
    """Return the times of a client's reports; None when there is no such client."""
    row = await connection.fetchrow(_READ, client_id)
    return None if row is None else times_from_row(row)


async def keep_times(
    connection: Connection, client_id: str, times: ReportTimes, since: datetime
) -> None:
    """Store the times of a client that exists, in the place of what was stored before."""
    await connection.execute(_KEEP, client_id, times.midday, times.end_of_day, since)


async def note_change(connection: Connection, client_ids: Sequence[str], since: datetime) -> None:
    """Store that what decides when reports of clients are due holds from an instant on."""
    await connection.execute(_NOTE, client_ids, ReportTimes().midday, since)


def times_from_row(row: asyncpg.Record) -> ReportTimes:
    """Return the times that a row holds; a row of nulls holds the usual ones."""
    if row["midday"] is None:
        return ReportTimes()
    return ReportTimes(midday=row["midday"], end_of_day=row["end_of_day"])
