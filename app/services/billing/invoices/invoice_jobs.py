"""Issues the invoices that statements asked for by becoming final."""

from collections.abc import Mapping, Sequence

from app.domain.billing.invoices.invoices import NothingToInvoice
from app.domain.billing.invoices.trade_parties import InvoiceIncomplete
from app.domain.clients.plans.periods import Period
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Done, Failed, Outcome
from app.repositories.database import Database
from app.services.billing.invoices.issuing import Issuance, issue_invoice
from app.services.billing.statements.grounds import Reckoning
from app.services.clock import Clock
from app.services.jobs.work import Handle


def issuing(database: Database, clock: Clock, *, grace_days: int, public_url: str) -> Handle:
    """Return what handles the jobs of invoices.

    One whose seller or buyer is incomplete is given up, so that operators see it; tried again
    when the data are there, it issues the invoice.
    """

    async def issue(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await issue_one(job) for job in jobs}

    async def issue_one(job: Job) -> Outcome:
        now = max(clock.now(), job.run_at)
        issuance = Issuance(Reckoning(now, grace_days), public_url)
        period = Period.parse(job.payload["period"])
        try:
            await issue_invoice(database, job.payload["client_id"], period, issuance)
        except (InvoiceIncomplete, NothingToInvoice) as refused:
            return Failed(str(refused), is_final=True)
        return Done()

    return issue
