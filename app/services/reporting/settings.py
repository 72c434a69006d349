"""Reads and changes the times of a client's reports."""

from datetime import datetime

from app.domain.errors import NothingFound
from app.domain.reporting.reports import report_job
from app.domain.reporting.timetable import ReportTimes
from app.repositories.billing.billed_accounts import lock_book
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.settings import keep_times, read_times


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
        if not await lock_book(connection, client_id):
            raise NothingFound(client_id)
        await keep_times(connection, client_id, times, now)
        await enqueue(connection, [report_job(client_id, now)])
