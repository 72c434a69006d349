"""Reads the reports of clients, and the times at which they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clients.plans.periods import local_midnight
from app.domain.clients.plans.terms import ReportKind
from app.domain.errors import NothingFound
from app.domain.reporting.reports import Report, report_job
from app.domain.reporting.timetable import ReportTimes
from app.repositories.billing.billed_accounts import lock_account
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.reported_accounts import keep_times, note_change, read_times
from app.repositories.reporting.reports import (
    ReportListed,
    ReportQuery,
    list_last_reports,
    list_reports,
    read_report,
    read_timezone,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFilter:
    """A part of the list of a client's reports, the oldest first.

    Attributes:
        first_day, last_day: local dates of drawing, both included; None is without bound.
        after: the span's end and the id of the report before the first one.
    """

    client_id: str
    limit: int
    kind: ReportKind | None
    first_day: date | None
    last_day: date | None
    after: tuple[datetime, str] | None


async def list_client_reports(database: Database, filters: ReportFilter) -> list[ReportListed]:
    """Return reports of a client.

    Raises:
        NothingFound: there is no such client.
    """
    first, last = filters.first_day, filters.last_day
    async with database.read() as connection:
        timezone = await read_timezone(connection, filters.client_id)
        if timezone is None:
            raise NothingFound(filters.client_id)
        query = ReportQuery(
            client_id=filters.client_id,
            limit=filters.limit,
            kind=filters.kind,
            drawn_from=None if first is None else local_midnight(first, timezone),
            drawn_before=None if last is None else _midnight_after(last, timezone),
            after=filters.after,
        )
        return await list_reports(connection, query)


async def find_last_reports(
    database: Database, client_id: str, before: str | None, limit: int
) -> list[ReportListed]:
    """Return reports of a client, the last first; ``before`` is the id of one before them."""
    async with database.read() as connection:
        return await list_last_reports(connection, client_id, before, limit)


async def read_client_report(database: Database, report_id: str) -> Report:
    """Return a report.

    Raises:
        NothingFound: there is none of that id.
    """
    async with database.read() as connection:
        report = await read_report(connection, report_id)
    if report is None:
        raise NothingFound(report_id)
    return report


def _midnight_after(day: date, timezone: str) -> datetime | None:
    return None if day == date.max else local_midnight(day + _DAY, timezone)


async def reconsider_reports(
    connection: Connection, client_ids: Sequence[str], now: datetime
) -> None:
    """Let a changed plan, calendar or time zone of clients decide when reports are due from now on.

    Args:
        connection: of the transaction that makes the change.
        client_ids: whose.
        now: the business's instant.
    """
    await note_change(connection, client_ids, now)
    await enqueue(connection, [report_job(client_id, now) for client_id in client_ids])


async def read_report_times(database: Database, client_id: str) -> ReportTimes:
    """Return the times of a client's reports.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        times = await read_times(connection, client_id)
    if times is None:
        raise NothingFound(client_id)
    return times


async def change_report_times(
    database: Database, client_id: str, times: ReportTimes, now: datetime
) -> None:
    """Draw a client's next reports at other times.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        await keep_times(connection, client_id, times, now)
        await enqueue(connection, [report_job(client_id, now)])
