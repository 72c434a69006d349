"""Assigns what is left of bank entries to invoices by hand."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.billing.payments.matching import EntryAlreadyAssigned
from app.domain.billing.payments.payments import (
    NewPayment,
    PaymentKind,
    RecordedPayment,
    UnknownInvoice,
    require_payable,
)
from app.domain.billing.payments.receivables import receivable_of
from app.domain.clients.plans.money import Money
from app.domain.errors import NothingFound
from app.repositories.access.api_keys import read_names
from app.repositories.billing.billing_profiles import lock_invoiced_client
from app.repositories.billing.invoices import read_invoice
from app.repositories.billing.payments.bank_entries import (
    KeptEntry,
    assign_cents,
    list_unmatched,
    read_entry,
)
from app.repositories.billing.payments.payments import keep_payment
from app.repositories.billing.payments.receivables import read_claims
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.payments.recording import ReadPayment
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which invoice an entry pays.

    Attributes:
        cents: None assigns what is left of the entry.
        now: by the business's clock.
        by: the id of the key that says it.
    """

    invoice_id: str
    cents: int | None
    now: datetime
    by: str


async def assign_entry(
    connection: Connection, entry_id: str, assignment: Assignment
) -> ReadPayment:
    """Record that an entry, or a part of what is left of it, pays an invoice or was given back.

    Raises:
        NothingFound: there is no such entry.
        UnknownInvoice: there is no such invoice.
        EntryAlreadyAssigned: less of it is left.
        NotPayable, CurrencyDiffers, RefundTooLarge: it cannot be of that document.
    """
    issued = await read_invoice(connection, assignment.invoice_id)
    if issued is None:
        raise UnknownInvoice(assignment.invoice_id)
    await lock_invoiced_client(connection, issued.client_id)
    entry = await read_entry(connection, entry_id, is_locked=True)
    if entry is None:
        raise NothingFound(entry_id)
    payment = _payment(entry, assignment)
    claims = await read_claims(connection, [issued.id])
    claim = claims.get(issued.id) or receivable_of(issued).as_claim()
    require_payable(payment, claim, payment.paid_on)
    await assign_cents(connection, entry.id, payment.amount.amount_cents)
    recorded = RecordedPayment(
        id=new_id(),
        invoice_id=issued.id,
        client_id=issued.client_id,
        payment=payment,
        recorded_at=assignment.now,
        recorded_by=assignment.by,
    )
    await keep_payment(connection, recorded)
    return ReadPayment(recorded, await read_names(connection, [assignment.by]))


async def find_unmatched(
    database: Database, after: str | None, limit: int, *, is_dismissed: bool = False
) -> list[KeptEntry]:
    """Return entries of which something is left, in the order in which they were imported."""
    async with database.read() as connection:
        return await list_unmatched(connection, after, limit, is_dismissed=is_dismissed)


def _payment(entry: KeptEntry, assignment: Assignment) -> NewPayment:
    left = entry.unassigned.amount_cents
    cents = left if assignment.cents is None else assignment.cents
    if left == 0 or cents > left:
        raise EntryAlreadyAssigned(f"{left} cents of it are left")
    return NewPayment(
        kind=PaymentKind.PAYMENT if entry.is_incoming else PaymentKind.REFUND,
        amount=Money(amount_cents=cents, currency=entry.amount.currency),
        paid_on=entry.booked_on,
        bank_entry_id=entry.id,
    )
