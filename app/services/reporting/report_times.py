"""The times of clients' reports: read, changed, and looked at anew."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.errors import NothingFound
from app.domain.reporting.reports import report_job
from app.domain.reporting.timetable import ReportTimes
from app.repositories.billing.billed_accounts import lock_account
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.reported_accounts import keep_times, note_change, read_times


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
