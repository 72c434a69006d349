"""Reads what was issued about months, and what credit notes took of it."""

from collections.abc import Sequence

from app.domain.billing.invoices.credited_amounts import Credit, list_credits
from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.invoices.reissues import BilledHistory, list_uncovered_months
from app.domain.billing.invoices.statement_documents import (
    DocumentPlan,
    MonthNotInvoiced,
)
from app.domain.billing.statements.statements import Statement
from app.repositories.billing.invoices import (
    read_documents_about,
    read_invoices,
    read_periods_not_charged,
)
from app.repositories.connections import Connection


async def read_history(
    connection: Connection, client_id: str, periods: Sequence[str]
) -> BilledHistory:
    """Return what was issued about some months of a client."""
    documents = await read_documents_about(connection, client_id, periods)
    return BilledHistory(
        in_force=tuple(each.invoice for each in documents if each.cancelled_by_id is None),
        credits=list_credits([each.invoice for each in documents]),
    )


async def read_credits(connection: Connection, client_id: str) -> tuple[Credit, ...]:
    """Return what credit notes took from the invoices of a client."""
    documents = await read_documents_about(connection, client_id)
    return list_credits([each.invoice for each in documents])


async def read_taken_back(
    connection: Connection, former: Sequence[IssuedInvoice]
) -> list[tuple[Invoice, Invoice]]:
    """Return those of a statement's documents that were cancelled, each with what cancelled it."""
    ids = [each.cancelled_by_id for each in former if each.cancelled_by_id is not None]
    credit_notes = {each.id: each.invoice for each in await read_invoices(connection, ids)}
    return [
        (each.invoice, credit_notes[each.cancelled_by_id])
        for each in former
        if each.cancelled_by_id is not None
    ]


async def require_charged(
    connection: Connection,
    statement: Statement,
    plans: Sequence[DocumentPlan],
    history: BilledHistory,
) -> None:
    """Refuse to give back what earlier statements charge and no invoice does yet.

    Raises:
        MonthNotInvoiced: names the statements.
    """
    uncovered = list_uncovered_months(plans, history)
    if not uncovered:
        return
    missing = await read_periods_not_charged(
        connection, statement.client_id, uncovered, statement.period.id
    )
    if missing:
        raise MonthNotInvoiced("To be invoiced first: " + ", ".join(missing))
