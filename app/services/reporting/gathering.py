"""Puts a report together from what a transaction under the client's lock sees."""

from dataclasses import replace
from datetime import datetime

from app.domain.clients.plans.periods import local_date
from app.domain.clients.plans.subscriptions import in_force
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.contents import Content, Gathered, content_of, rootless
from app.domain.reporting.days import days_of
from app.domain.reporting.reports import Reach, Report, last_instant
from app.repositories.connections import Connection
from app.repositories.reporting.accounts import ReportedAccount
from app.repositories.reporting.facts import (
    read_entries,
    read_facts,
    read_matters,
    read_overdue,
    read_waiting,
)
from app.services.reporting.month import read_month_of


async def put_together(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    reach: Reach,
    now: datetime,
) -> Report:
    """Return a report that comes as far as given, not kept yet: without an id."""
    former, timetable = account.reaches[kind], account.timetable
    last_day = local_date(last_instant(reach.until), timetable.timezone)
    subscription = in_force(timetable.subscriptions, last_day)
    return Report(
        id=None,
        client_id=account.client_id,
        client_name=account.name,
        kind=kind,
        language=account.language,
        timezone=timetable.timezone,
        plan=subscription.terms.code if subscription else None,
        covers_from=former.until,
        covers_until=reach.until,
        drawn_at=now,
        sent_at=None,
        content=await _content(connection, account, kind, reach),
    )


async def _content(
    connection: Connection, account: ReportedAccount, kind: ReportKind, reach: Reach
) -> Content:
    former, client_id = account.reaches[kind], account.client_id
    facts, voicemails = await read_facts(connection, client_id, former, reach)
    is_weekly = kind is ReportKind.WEEKLY
    month = await read_month_of(connection, account, reach)
    gathered = Gathered(
        facts=facts,
        voicemails=voicemails,
        roots=await read_matters(connection, client_id, rootless(facts)),
        waiting=await read_waiting(connection, client_id, reach),
        overdue=await read_overdue(connection, client_id, former, reach),
        entries=await read_entries(connection, client_id, former, reach),
        standing=None if month is None else month.standing,
        forecast=None if month is None or not is_weekly else month.forecast,
        until=reach.until,
        timezone=account.timetable.timezone,
        region=account.region,
    )
    content = content_of(gathered)
    return replace(content, days=days_of(gathered, content)) if is_weekly else content
