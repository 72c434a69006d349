"""Reads the reports of clients."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clients.plans.periods import local_midnight
from app.domain.clients.plans.terms import ReportKind
from app.domain.errors import NothingFound
from app.domain.reporting.reports import Report
from app.repositories.database import Database
from app.repositories.reporting.reports import (
    ReportListed,
    ReportQuery,
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
