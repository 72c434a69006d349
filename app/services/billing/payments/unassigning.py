"""Takes back what bank entries were assigned to, and sets entries aside that pay no invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.billing.payments.matching import EntryAlreadyAssigned, EntryNotAssigned
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
    dismiss,
    read_entry,
    take_cents_back,
)
from app.repositories.billing.payments.payments import keep_payment, list_payments_of_entry
from app.repositories.billing.payments.receivables import read_claims
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.payments.recording import ReadPayment
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassignment:
    """Of which invoice an entry is taken back, when by the business's clock, and by which key."""

    invoice_id: str
    now: datetime
    by: str


async def unassign_entry(
    connection: Connection, entry_id: str, unassignment: Unassignment
) -> ReadPayment:
    """Take back all that an entry pays of an invoice; what it was assigned to stays recorded.

    The payments are kept, and a refund that names them takes them back; the entry waits anew.

    Raises:
        NothingFound: there is no such entry.
        UnknownInvoice: there is no such invoice.
        EntryNotAssigned: it pays nothing of it.
        RefundTooLarge: what it paid was given back already.
    """
    issued = await read_invoice(connection, unassignment.invoice_id)
    if issued is None:
        raise UnknownInvoice(unassignment.invoice_id)
    await lock_invoiced_client(connection, issued.client_id)
    entry = await _lock_entry(connection, entry_id)
    payments = await list_payments_of_entry(connection, entry.id, issued.id)
    if not payments:
        raise EntryNotAssigned(issued.invoice.number)
    refund = _refund_of(entry, payments)
    claims = await read_claims(connection, [issued.id])
    claim = claims.get(issued.id) or receivable_of(issued).as_claim()
    require_payable(refund, claim, refund.paid_on)
    await take_cents_back(connection, entry.id, refund.amount.amount_cents)
    recorded = RecordedPayment(
        id=new_id(),
        invoice_id=issued.id,
        client_id=issued.client_id,
        payment=refund,
        recorded_at=unassignment.now,
        recorded_by=unassignment.by,
        reverses=tuple(paid.id for paid in payments),
    )
    await keep_payment(connection, recorded)
    return ReadPayment(recorded, await read_names(connection, [unassignment.by]))


def _refund_of(entry: KeptEntry, payments: Sequence[RecordedPayment]) -> NewPayment:
    cents = sum(paid.payment.amount.amount_cents for paid in payments)
    return NewPayment(
        kind=PaymentKind.REFUND,
        amount=Money(amount_cents=cents, currency=entry.amount.currency),
        paid_on=entry.booked_on,
        bank_entry_id=entry.id,
    )


async def dismiss_entry(database: Database, entry_id: str) -> KeptEntry:
    """Let what is left of an entry wait for nobody; it can be assigned even so.

    Raises:
        NothingFound: there is no such entry.
        EntryAlreadyAssigned: nothing of it is left.
    """
    async with database.write() as connection:
        entry = await _lock_entry(connection, entry_id)
        if entry.unassigned.amount_cents == 0:
            raise EntryAlreadyAssigned("0 cents of it are left")
        await dismiss(connection, entry.id)
        return await _lock_entry(connection, entry.id)


async def _lock_entry(connection: Connection, entry_id: str) -> KeptEntry:
    entry = await read_entry(connection, entry_id, is_locked=True)
    if entry is None:
        raise NothingFound(entry_id)
    return entry
