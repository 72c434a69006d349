"""Payments of invoices and their refunds: recorded once, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.settlements import Claim, settle
from app.domain.clients.plans.money import Money
from app.domain.errors import DomainError

LONGEST_REFERENCE = 140
"""Of a SEPA credit transfer (EPC115-06, AT-05)."""

MOST_CENTS = 100_000_000_000


class PaymentKind(StrEnum):
    """Which way money went: to the seller, or back to the buyer."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment as it is told.

    Attributes:
        amount: above nothing; ``kind`` says which way.
        paid_on: the date on which the money was there, or left.
        reference: by which the seller finds it again; may name a person.
        bank_entry_id: the entry of a bank statement that tells of it.
    """

    kind: PaymentKind
    amount: Money
    paid_on: date
    reference: str | None = None
    bank_entry_id: str | None = None

    def __post_init__(self) -> None:
        if self.amount.amount_cents <= 0:
            raise ValueError("an amount is above nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPayment:
    """A payment as it is kept.

    Attributes:
        recorded_at: by the business's clock.
        recorded_by: who told of it; None: an imported bank statement did.
        reverses: ids of the payments that a refund takes back without money having moved: a bank
            entry was assigned to the wrong invoice.
    """

    id: str
    invoice_id: str
    client_id: str
    payment: NewPayment
    recorded_at: datetime
    recorded_by: str | None
    reverses: tuple[str, ...] = ()


def require_payable(payment: NewPayment, claim: Claim, today: date) -> None:
    """Refuse a payment that cannot be one of a document.

    More than is owed is taken: the balance then says what is to be given back.

    Args:
        payment: to be recorded.
        claim: what is known of the document before it.
        today: the seller's date.

    Raises:
        PaidInFuture: it is dated ahead.
        CurrencyDiffers: the document is in another currency.
        NotPayable: a credit note is not paid by the buyer.
        RefundTooLarge: it gives back more than there is to give back.
    """
    if payment.paid_on > today:
        raise PaidInFuture(payment.paid_on.isoformat())
    if payment.amount.currency != claim.currency:
        raise CurrencyDiffers(f"The document is in {claim.currency}")
    if payment.kind is PaymentKind.REFUND:
        if payment.amount.amount_cents > _refundable_cents(claim, today):
            raise RefundTooLarge
    elif claim.kind is InvoiceKind.CREDIT_NOTE:
        raise NotPayable("A credit note is given back: record a refund")


def _refundable_cents(claim: Claim, today: date) -> int:
    if claim.kind is InvoiceKind.CREDIT_NOTE:
        return -settle(claim, today).balance.amount_cents
    return claim.paid_cents


class PaidInFuture(DomainError):
    """A payment is dated today or before."""


class CurrencyDiffers(DomainError):
    """A payment is in the currency of its invoice."""


class NotPayable(DomainError):
    """The document is not paid."""


class RefundTooLarge(DomainError):
    """No more is given back than was paid, or is to the buyer's credit."""


class UnknownInvoice(DomainError):
    """There is no such invoice."""
