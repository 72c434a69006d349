"""What workers do by time: statements become final, are invoiced, and are audited every day."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from app.domain.billing.invoices.invoices import NothingToInvoice
from app.domain.billing.invoices.statement_documents import MonthNotInvoiced
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.billing.national_rules import TaxedAtUnknownRate
from app.domain.billing.statements.statement_schedule import audit_job, finalise_job
from app.domain.billing.statements.statements import StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Done, Failed, Outcome
from app.repositories.billing.statement_audits import AuditTotals, keep_audit
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.invoices import IssueTerms, issue_invoice
from app.services.billing.statement_audit import audit_all_clients
from app.services.billing.statement_drawing import AsOf, load_account
from app.services.billing.statement_finalising import finalise_in_transaction
from app.services.clock import Clock
from app.services.jobs.job_handler import HandleJobs, JobHandler

LEASE_SECONDS = 6 * 3_600.0
_LOG = structlog.get_logger()
_REFUSED = (InvoiceIncomplete, MonthNotInvoiced, NothingToInvoice, TaxedAtUnknownRate)
"""What a person puts right before it is tried again."""


def finalise_due_statements(database: Database, clock: Clock, grace_days: int) -> HandleJobs:
    """Return what handles the jobs of statements.

    Args:
        database: where they are.
        clock: the business's.
        grace_days: where they are more than when a job was enqueued, it waits for the rest.
    """

    async def finalise(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            period = Period.parse(job.payload["period"])
            now = max(clock.now(), job.run_at)
            await _finalise_month(database, job.payload["client_id"], period, AsOf(now, grace_days))
        return {}

    return finalise


async def _finalise_month(database: Database, client_id: str, period: Period, as_of: AsOf) -> None:
    async with database.write() as connection:
        _, schedule = await load_account(connection, client_id, as_of)
        next_period = period
        if schedule.status_of(period) is StatementStatus.FINAL:
            await finalise_in_transaction(connection, client_id, period, as_of)
            next_period = period.next
        await enqueue(connection, [finalise_job(client_id, next_period, schedule)])


def issue_due_invoices(
    database: Database, clock: Clock, *, grace_days: int, public_url: str
) -> HandleJobs:
    """Return what handles the jobs of invoices.

    One whose seller or buyer is incomplete is given up, so that operators see it; tried again
    when the data are there, it issues the invoice. One that corrects a month without invoice is
    tried again, for a while.
    """

    async def issue(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        ordered = sorted(jobs, key=lambda job: job.payload["period"])
        return {job.id: await issue_one(job) for job in ordered}

    async def issue_one(job: Job) -> Outcome:
        now = max(clock.now(), job.run_at)
        terms = IssueTerms(AsOf(now, grace_days), public_url)
        period = Period.parse(job.payload["period"])
        try:
            await issue_invoice(database, job.payload["client_id"], period, terms)
        except MonthNotInvoiced as refused:
            # the job of that month may be done after this one
            return Failed(str(refused))
        except (InvoiceIncomplete, NothingToInvoice, TaxedAtUnknownRate) as refused:
            return Failed(str(refused), is_final=True)
        return Done()

    return issue


def audit_every_day(database: Database, clock: Clock) -> JobHandler:
    """Return the work of the daily audit: it takes half of the time that it needs, no more.

    Args:
        database: what is audited.
        clock: the business's; while it is set for a rehearsal there is no audit.
    """
    return JobHandler(
        kind=JobKind.STATEMENT_AUDIT,
        handle=_audit_jobs(database, clock),
        lease_seconds=LEASE_SECONDS,
    )


def _audit_jobs(database: Database, clock: Clock) -> HandleJobs:
    async def audit(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for job in jobs:
            async with database.write() as connection:
                await enqueue(connection, [audit_job(max(clock.now(), job.run_at))])
            if clock.is_set:
                continue
            differences = await _audit_all(database)
            if differences:
                outcomes[job.id] = Failed("; ".join(differences), is_final=True)
        return outcomes

    return audit


async def _audit_all(database: Database) -> list[str]:
    """Return the first difference of each client that has any."""
    loop = asyncio.get_running_loop()
    sentences: list[str] = []
    clients = statements = differences = 0
    began_at = loop.time()
    async for audited in audit_all_clients(database):
        clients += 1
        statements += audited.statements
        differences += audited.count
        if audited.count:
            _LOG.error("audit", client_id=audited.client_id, differences=audited.differences)
            sentences += [f"client {audited.client_id}: {text}" for text in audited.differences[:1]]
        await asyncio.sleep(loop.time() - began_at)
        began_at = loop.time()
    totals = AuditTotals(clients=clients, statements=statements, differences=differences)
    async with database.write() as connection:
        await keep_audit(connection, totals)
    return sentences
