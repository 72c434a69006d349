"""Records payments and refunds of invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.billing.payments.payments import (
    NewPayment,
    PaymentKind,
    RecordedPayment,
    require_payable,
)
from app.domain.billing.payments.receivables import receivable_of
from app.domain.clients.plans.money import Money
from app.domain.errors import NothingFound
from app.repositories.access.api_keys import read_names
from app.repositories.billing.billing_profiles import lock_invoiced_client
from app.repositories.billing.invoices import read_invoice
from app.repositories.billing.payments.payments import keep_payment, list_payments, read_payment
from app.repositories.billing.payments.receivables import read_claims
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.payments.settling import seller_date
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """A payment as it is asked for; without a date it is the seller's today."""

    kind: PaymentKind
    amount: Money
    paid_on: date | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class ReadPayment:
    """A payment, and the names of those who told of payments by their ids."""

    recorded: RecordedPayment
    names: Mapping[str, str]


async def record_payment(
    connection: Connection, invoice_id: str, draft: PaymentDraft, stated: tuple[datetime, str]
) -> ReadPayment:
    """Record a payment or a refund of a document.

    Args:
        connection: in the transaction in which it is told.
        invoice_id: of the document.
        draft: as it is asked for.
        stated: when, by the business's clock, and the id of the key that tells.

    Raises:
        NothingFound: there is no such document.
        PaidInFuture, CurrencyDiffers, NotPayable, RefundTooLarge: it cannot be.
    """
    now, recorded_by = stated
    issued = await read_invoice(connection, invoice_id)
    if issued is None:
        raise NothingFound(invoice_id)
    await lock_invoiced_client(connection, issued.client_id)
    claims = await read_claims(connection, [invoice_id])
    claim = claims.get(invoice_id) or receivable_of(issued).as_claim()
    today = await seller_date(connection, now)
    payment = NewPayment(
        kind=draft.kind,
        amount=draft.amount,
        paid_on=draft.paid_on or today,
        reference=draft.reference,
    )
    require_payable(payment, claim, today)
    recorded = RecordedPayment(
        id=new_id(),
        invoice_id=invoice_id,
        client_id=issued.client_id,
        payment=payment,
        recorded_at=now,
        recorded_by=recorded_by,
    )
    await keep_payment(connection, recorded)
    return ReadPayment(recorded, await read_names(connection, [recorded_by]))


async def find_payments(
    database: Database, invoice_id: str, after: str | None, limit: int
) -> list[ReadPayment]:
    """Return the payments of a document, in the order in which they were recorded."""
    async with database.read() as connection:
        payments = await list_payments(connection, invoice_id, after, limit)
        return await _with_names(connection, payments)


async def find_reference(database: Database, payment_id: str) -> str | None:
    """Return the reference of a payment as far as it is kept."""
    async with database.read() as connection:
        recorded = await read_payment(connection, payment_id)
    return None if recorded is None else recorded.payment.reference


async def _with_names(
    connection: Connection, payments: Sequence[RecordedPayment]
) -> list[ReadPayment]:
    authors = [recorded.recorded_by for recorded in payments if recorded.recorded_by]
    names = await read_names(connection, authors)
    return [ReadPayment(recorded, names) for recorded in payments]
