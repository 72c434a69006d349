"""What of a client decides when its reports are due: their times, and how far they have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.reports import ReportCoverage
from app.domain.reporting.timetable import ORDER, ReportTimes, ReportTimetable
from app.repositories.billing.billed_accounts import read_billed_account
from app.repositories.connections import Connection
from app.repositories.deadlines.calendar_versions import CompiledCalendars

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


_ACCOUNT = """
SELECT c.region, s.midday, s.end_of_day, s.since, coalesce(c.calendar_id, (
    SELECT id FROM calendar_versions WHERE client_id IS NULL ORDER BY id DESC LIMIT 1
  )) AS calendar_id
FROM clients c LEFT JOIN report_settings s ON s.client_id = c.id WHERE c.id = $1
"""

_REACHES = """
SELECT DISTINCT ON (kind) kind, number, covers_until, recorded, entries, dispute_steps,
  question_steps
FROM reports WHERE client_id = $1 ORDER BY kind, number DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAccount:
    """A client as its reports see it.

    Attributes:
        coverages: by kind, how far its reports have come.
    """

    client_id: str
    name: str
    language: Language
    region: str
    timetable: ReportTimetable
    coverages: dict[ReportKind, ReportCoverage]


async def read_reported_account(
    connection: Connection, calendars: CompiledCalendars, client_id: str
) -> ReportedAccount | None:
    """Return a client as a transaction sees it; None when there is no such client."""
    account = await read_billed_account(connection, client_id)
    row = await connection.fetchrow(_ACCOUNT, client_id)
    if account is None or row is None:
        return None
    hours = await calendars.read(connection, [row["calendar_id"]])
    coverages = {
        kind: ReportCoverage(number=0, until=account.created_at, recorded=0, entries=0)
        for kind in ORDER
    }
    for covered in await connection.fetch(_REACHES, client_id):
        coverages[ReportKind(covered["kind"])] = ReportCoverage(
            number=covered["number"],
            until=covered["covers_until"],
            recorded=covered["recorded"],
            entries=covered["entries"],
            dispute_steps=covered["dispute_steps"],
            question_steps=covered["question_steps"],
        )
    return ReportedAccount(
        client_id=client_id,
        name=account.name,
        language=account.language,
        region=row["region"],
        timetable=ReportTimetable(
            timezone=account.timezone,
            hours=hours[row["calendar_id"]],
            subscriptions=account.subscriptions,
            times=times_from_row(row),
            since=row["since"] or account.created_at,
        ),
        coverages=coverages,
    )
