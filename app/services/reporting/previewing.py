"""Shows a report as it would be now; nothing is kept."""

from datetime import datetime

from app.domain.clients.plans.terms import ReportKind
from app.domain.errors import NothingFound
from app.domain.reporting.reports import Report
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.reporting.accounts import read_reported_account
from app.repositories.reporting.facts import read_reach
from app.services.reporting.gathering import put_together


async def preview_report(
    database: Database,
    calendars: CompiledCalendars,
    client_id: str,
    kind: ReportKind,
    now: datetime,
) -> Report:
    """Return the report of a kind that would be drawn now.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read_snapshot() as connection:
        account = await read_reported_account(connection, calendars, client_id)
        if account is None:
            raise NothingFound(client_id)
        former = account.reaches[kind]
        reach = await read_reach(connection, client_id, former, max(now, former.until))
        return await put_together(connection, account, kind, reach, now)
