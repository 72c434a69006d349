"""Says where invoices stand, and keeps what is owed under new ones."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.receivables import receivable_of
from app.domain.billing.payments.settlements import Settlement, allocate_credit, settle
from app.domain.clients.plans.periods import local_date
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
    if issued.cancels_id is not None:
        taken: Sequence[tuple[str, int]] = [(issued.cancels_id, receivable.gross_cents)]
    else:
        numbers = [preceding.number for preceding in issued.invoice.preceding]
        named = await read_named_invoices(connection, numbers)
        taken = allocate_credit(receivable.gross_cents, named)
    await keep_credits(connection, issued.id, taken)


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
