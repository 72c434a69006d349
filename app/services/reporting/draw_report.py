"""Draws reports: put together from what a transaction sees, then previewed or kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from app.domain.clients.plans.periods import Period, local_date, period_at
from app.domain.clients.plans.subscriptions import (
    Subscription,
    governing_subscription,
    in_force,
    included_units,
)
from app.domain.clients.plans.terms import ReportKind
from app.domain.errors import NothingFound
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Dropped, Outcome
from app.domain.metering.quota.forecasts import Forecast, Service, business_days, forecast
from app.domain.notifications.contents import ReportReady
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.reporting.appointments import Appointments
from app.domain.reporting.contents import (
    Content,
    DisputeStep,
    Gathered,
    QuestionStep,
    Standing,
    content_of,
    rootless,
)
from app.domain.reporting.counterparts import CounterpartName
from app.domain.reporting.days import days_of
from app.domain.reporting.names import counterparts_of
from app.domain.reporting.reports import Report, ReportCoverage, last_instant, report_job
from app.domain.reporting.timetable import ORDER, ReportTimetable
from app.repositories.billing.billed_accounts import lock_account
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.jobs.queue import enqueue
from app.repositories.reporting.report_appointments import (
    read_appointment_steps,
    read_coming_appointments,
)
from app.repositories.reporting.report_disputes import read_dispute_steps
from app.repositories.reporting.report_facts import (
    MonthThen,
    read_coverage,
    read_entries,
    read_facts,
    read_matters,
    read_month,
    read_overdue,
    read_waiting,
)
from app.repositories.reporting.report_questions import read_question_steps
from app.repositories.reporting.report_transmissions import read_transmissions
from app.repositories.reporting.reported_accounts import ReportedAccount, read_reported_account
from app.repositories.reporting.reports import keep_report
from app.services.clock import Clock
from app.services.directory.names import names_within
from app.services.identifiers import new_id
from app.services.jobs.job_handler import HandleJobs


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedMonth:
    """What a month includes, and what was used of it when a span ended."""

    period: Period
    governed_by: Subscription
    included: int
    then: MonthThen
    timetable: ReportTimetable
    coverage: ReportCoverage

    @property
    def standing(self) -> Standing:
        """Return what was left of it."""
        used, terms = self.then.used, self.governed_by.terms
        extra = max(0, used - self.included)
        price = terms.extra_unit.times(extra)
        return Standing(
            period=self.period.id,
            included=self.included,
            used=used,
            remaining=max(0, self.included - used),
            extra=extra,
            extra_amount_cents=price.amount_cents,
            currency=price.currency,
            held=self.then.held,
            urgent_included=terms.urgent_included,
            urgent_used=self.then.urgent,
            is_block_active=self.governed_by.is_blocking and used >= self.included,
        )

    @property
    def forecast(self) -> Forecast | None:
        """Return what it was to come to; None while too little is known."""
        timetable = self.timetable
        today = local_date(last_instant(self.coverage.until), timetable.timezone)
        service = Service(timetable.timezone, tuple(timetable.subscriptions))
        days = business_days(timetable.hours, service, self.period, today)
        ahead = None if days is None else forecast(self.then.used, self.then.used_before, days)
        if ahead is None or not self.governed_by.is_blocking:
            return ahead
        return ahead.within(self.included, self.then.used)


async def read_month_of(
    connection: Connection, account: ReportedAccount, coverage: ReportCoverage
) -> ReportedMonth | None:
    """Return the month in which a report's span ends; None where it is not served."""
    timetable = account.timetable
    period = period_at(last_instant(coverage.until), timetable.timezone)
    governed_by = governing_subscription(timetable.subscriptions, period)
    if governed_by is None:
        return None
    return ReportedMonth(
        period=period,
        governed_by=governed_by,
        included=included_units(timetable.subscriptions, period),
        then=await read_month(connection, account.client_id, period, coverage, timetable.timezone),
        timetable=timetable,
        coverage=coverage,
    )


async def compose_report(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    coverage: ReportCoverage,
    now: datetime,
) -> Report:
    """Return a report that comes as far as given, not kept yet: without an id."""
    former, timetable = account.coverages[kind], account.timetable
    last_day = local_date(last_instant(coverage.until), timetable.timezone)
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
        covers_until=coverage.until,
        drawn_at=now,
        sent_at=None,
        content=await _content(connection, account, kind, coverage, now),
    )


async def _content(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    coverage: ReportCoverage,
    now: datetime,
) -> Content:
    former, client_id = account.coverages[kind], account.client_id
    facts, voicemails = await read_facts(connection, client_id, former, coverage)
    is_weekly = kind is ReportKind.WEEKLY
    month = await read_month_of(connection, account, coverage)
    gathered = Gathered(
        facts=facts,
        voicemails=voicemails,
        roots=await read_matters(connection, client_id, rootless(facts)),
        waiting=await read_waiting(connection, client_id, coverage),
        overdue=await read_overdue(connection, client_id, former, coverage),
        entries=await read_entries(connection, client_id, former, coverage),
        disputes=await _disputes(connection, client_id, former, coverage),
        transmissions=await read_transmissions(connection, client_id, former, coverage),
        questions=await _questions(connection, client_id, former, coverage),
        appointments=await _appointments(connection, account, former, coverage, now),
        standing=None if month is None else month.standing,
        forecast=None if month is None or not is_weekly else month.forecast,
        until=coverage.until,
        timezone=account.timetable.timezone,
        region=account.region,
    )
    content = content_of(gathered)
    content = replace(content, names=await _names(connection, client_id, content))
    return replace(content, days=days_of(gathered, content)) if is_weekly else content


async def _names(
    connection: Connection, client_id: str, content: Content
) -> tuple[CounterpartName, ...]:
    """Return what those are called whom a report is about, as far as the directory knows them."""
    parties = dict(counterparts_of(content))
    names = await names_within(connection, [(client_id, party) for party in parties.values()])
    return tuple(
        CounterpartName(interaction_id, names[client_id, party])
        for interaction_id, party in parties.items()
        if (client_id, party) in names
    )


async def _disputes(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[DisputeStep]:
    """Return what was disputed and decided in the span, with what it is about."""
    stored = await read_dispute_steps(connection, client_id, former, coverage)
    ids = [stored_step.interaction_id for stored_step in stored]
    matters = {
        matter.interaction_id: matter for matter in await read_matters(connection, client_id, ids)
    }
    return [
        replace(stored_step.step, matter=matters.get(stored_step.interaction_id))
        for stored_step in stored
    ]


async def _questions(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[QuestionStep]:
    """Return what the client was asked and answered in the span, with what it is about."""
    stored = await read_question_steps(connection, client_id, former, coverage)
    ids = [kept.interaction_id for kept in stored if kept.interaction_id is not None]
    matters = {
        matter.interaction_id: matter for matter in await read_matters(connection, client_id, ids)
    }
    return [replace(kept.step, matter=matters.get(kept.interaction_id or "")) for kept in stored]


async def _appointments(
    connection: Connection,
    account: ReportedAccount,
    former: ReportCoverage,
    coverage: ReportCoverage,
    now: datetime,
) -> Appointments:
    """Return what became of appointments in the span, and those of the next business day."""
    changed = await read_appointment_steps(connection, account.client_id, former, coverage)
    day = account.timetable.business_day_after(coverage.until)
    coming = (
        []
        if day is None
        else await read_coming_appointments(connection, account.client_id, day, now)
    )
    return Appointments(changed=tuple(changed), next=tuple(coming))


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
        former = account.coverages[kind]
        coverage = await read_coverage(connection, client_id, former, max(now, former.until))
        return await compose_report(connection, account, kind, coverage, now)


_AT_ONCE = 50
"""How many reports of a client one transaction draws, after a time in which no worker ran."""


def report_draw_handler(database: Database, clock: Clock) -> HandleJobs:
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
    await lock_account(connection, client_id)
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
    due = [
        (at, place, kind)
        for place, kind in enumerate(ORDER)
        if (at := _next_of(account, kind)) is not None
    ]
    if not due:
        return None
    at, _, kind = min(due)
    return at, kind


def _next_of(account: ReportedAccount, kind: ReportKind) -> datetime | None:
    coverage = account.coverages[kind]
    if not coverage.number:
        return account.timetable.first(kind, coverage.until)
    return account.timetable.next_after(kind, coverage.until)


async def _draw(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    until: datetime,
    now: datetime,
) -> ReportedAccount:
    """Keep one report, tell of it, and return the account with its coverage moved on."""
    coverage = await read_coverage(connection, account.client_id, account.coverages[kind], until)
    put = await compose_report(connection, account, kind, coverage, now)
    report = replace(put, id=new_id())
    await keep_report(connection, report, coverage)
    await enqueue(connection, [job_of(_notice(report))])
    return replace(account, coverages=account.coverages | {kind: coverage})


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
