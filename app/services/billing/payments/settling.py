"""Says where invoices stand, and keeps what is owed under new ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.domain.billing.invoices.credited_amounts import list_credits
from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.receivables import receivable_of
from app.domain.billing.payments.settlements import (
    Settlement,
    allocate_credit,
    settle,
    share_credit,
)
from app.domain.clients.plans.periods import local_date
from app.repositories.billing.invoices import read_documents_about
from app.repositories.billing.payments.receivables import (
    keep_credits,
    keep_receivable,
    read_claims,
    read_named_invoices,
)
from app.repositories.billing.seller_zones import read_seller_zone
from app.repositories.connections import Connection
from app.repositories.database import Database


async def claim_receivable(connection: Connection, issued: IssuedInvoice) -> None:
    """Keep what is owed under a document that is being issued, or what it takes from others."""
    receivable = receivable_of(issued)
    await keep_receivable(connection, receivable)
    if receivable.kind is InvoiceKind.INVOICE or receivable.gross_cents == 0:
        return
    numbers = [preceding.number for preceding in issued.invoice.preceding]
    named = await read_named_invoices(connection, numbers)
    gross = receivable.gross_cents
    if issued.cancels_id is not None:
        named = [each for each in named if each.invoice_id == issued.cancels_id]
        taken = allocate_credit(gross, named)
    else:
        taken = share_credit(gross, named, await _read_shares(connection, issued))
    await keep_credits(connection, issued.id, taken)


async def _read_shares(connection: Connection, issued: IssuedInvoice) -> dict[str, int]:
    """Return the cents that a credit note took of its month, by the invoice's id."""
    months = sorted(issued.invoice.months)
    documents = await read_documents_about(connection, issued.client_id, months)
    ids = {document.invoice.number: document.id for document in documents}
    shares: dict[str, int] = {}
    for credit in list_credits(document.invoice for document in documents):
        if credit.credit_note.number == issued.invoice.number:
            invoice_id = ids[credit.number]
            shares[invoice_id] = shares.get(invoice_id, 0) + credit.net_cents + credit.vat_cents
    return shares


async def seller_date(connection: Connection, now: datetime) -> date:
    """Return the date that the seller's calendar shows."""
    return local_date(now, await read_seller_zone(connection))


async def settle_invoices(
    database: Database, invoices: Sequence[IssuedInvoice], now: datetime
) -> Mapping[str, Settlement]:
    """Return where documents stand, by id."""
    async with database.read_snapshot() as connection:
        return await settlements_of(connection, invoices, now)


async def settlements_of(
    connection: Connection, invoices: Sequence[IssuedInvoice], now: datetime
) -> dict[str, Settlement]:
    """Return where documents stand, by id.

    One that a former version of the program issued during an upgrade stands as if nothing had
    been paid.
    """
    if not invoices:
        return {}
    today = await seller_date(connection, now)
    claims = await read_claims(connection, [issued.id for issued in invoices])
    return {
        issued.id: settle(claims.get(issued.id) or receivable_of(issued).as_claim(), today)
        for issued in invoices
    }
