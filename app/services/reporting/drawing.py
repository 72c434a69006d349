"""Draws the reports that are due: each client's job draws them and leaves the next job."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from app.domain.clients.plans.terms import ReportKind
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Dropped, Outcome
from app.domain.notifications.contents import ReportReady
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.reporting.reports import Report, report_job
from app.domain.reporting.timetable import ORDER
from app.repositories.billing.billed_accounts import lock_book
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.accounts import ReportedAccount, read_reported_account
from app.repositories.reporting.facts import read_reach
from app.repositories.reporting.reports import keep_report
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.work import Handle
from app.services.reporting.gathering import put_together

_AT_ONCE = 50
"""How many reports of a client one transaction draws, after a time in which no worker ran."""


def drawing(database: Database, clock: Clock) -> Handle:
    """Return what handles the jobs of reports."""
    calendars = CompiledCalendars()

    async def draw(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            now = max(clock.now(), job.run_at)
            async with database.write() as connection:
                await _draw_due(connection, calendars, job.payload["client_id"], now)
            # What was looked at may have to be looked at again at the same instant.
            outcomes[job.id] = Dropped()
        return outcomes

    return draw


async def _draw_due(
    connection: Connection, calendars: CompiledCalendars, client_id: str, now: datetime
) -> None:
    """Draw what is due of a client's reports, in order, and leave the job of the next one."""
    await lock_book(connection, client_id)
    account = await read_reported_account(connection, calendars, client_id)
    if account is None:
        return
    drawn = 0
    while (due := next_due(account)) is not None:
        at, kind = due
        if at > now or drawn == _AT_ONCE:
            await enqueue(connection, [report_job(client_id, at)])
            return
        account = await _draw(connection, account, kind, at, now)
        drawn += 1


def next_due(account: ReportedAccount) -> tuple[datetime, ReportKind] | None:
    """Return which report of a client is due next, and when; None when none ever is."""
    found = [
        (at, place, kind)
        for place, kind in enumerate(ORDER)
        if (at := _next_of(account, kind)) is not None
    ]
    if not found:
        return None
    at, _, kind = min(found)
    return at, kind


def _next_of(account: ReportedAccount, kind: ReportKind) -> datetime | None:
    reach = account.reaches[kind]
    if not reach.number:
        return account.timetable.first(kind, reach.until)
    return account.timetable.next_after(kind, reach.until)


async def _draw(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    until: datetime,
    now: datetime,
) -> ReportedAccount:
    """Keep one report, tell of it, and return the account with its reach moved on."""
    reach = await read_reach(connection, account.client_id, account.reaches[kind], until)
    put = await put_together(connection, account, kind, reach, now)
    report = replace(put, id=new_id())
    await keep_report(connection, report, reach)
    await enqueue(connection, [job_of(_notice(report))])
    return replace(account, reaches=account.reaches | {kind: reach})


def _notice(report: Report) -> Notice:
    assert report.id is not None  # noqa: S101 - it was given one
    ready = ReportReady(
        report_id=report.id,
        kind=report.kind,
        starts_at=report.covers_from,
        ends_at=report.covers_until,
        drawn_at=report.drawn_at,
    )
    return Notice(
        type=NoticeType.REPORT_READY,
        cause_key=report.id,
        client_id=report.client_id,
        occurred_at=report.drawn_at,
        data=asdict(ready),
    )
