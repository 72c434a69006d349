"""Invoices issued by themselves: of each statement that becomes final, if so wished."""

from app.domain.billing.statements.statements import Statement
from app.domain.jobs.jobs import JobKind, NewJob
from app.repositories.billing.billing_profiles import read_seller
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue


async def ask_for_invoice(connection: Connection, statement: Statement) -> None:
    """Have a final statement invoiced after its transaction, if invoices are issued by themselves.

    What is missing for an invoice must not keep a statement from becoming final: hence a job.
    """
    seller = await read_seller(connection)
    if seller is None or not seller.is_automatic:
        return
    period = statement.period.id
    job = NewJob(
        kind=JobKind.INVOICE_ISSUE,
        key=f"{statement.client_id}:{period}",
        run_at=statement.finalised_at or statement.drawn_at,
        payload={"client_id": statement.client_id, "period": period},
    )
    await enqueue(connection, [job])
