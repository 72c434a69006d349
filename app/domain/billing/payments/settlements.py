"""Settlements: where an invoice stands, from what was claimed, credited and paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.clients.plans.money import Money


class SettlementState(StrEnum):
    """Where an invoice or a credit note stands."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"
    CREDITED = "credited"


UNSETTLED = frozenset({SettlementState.OPEN, SettlementState.PARTLY_PAID, SettlementState.OVERDUE})
"""Something is still to be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is known of a document; amounts in cents of its currency.

    Attributes:
        gross_cents: what it claims, or credits; never negative.
        due_on: of an invoice.
        is_cancelled: a credit note took back what was left of it.
        credited_cents: of an invoice, what credit notes took from it; of a credit note, what it
            took from invoices.
        paid_cents: payments less refunds; a credit note's refunds make it negative.
    """

    kind: InvoiceKind
    currency: str
    gross_cents: int
    due_on: date | None = None
    is_cancelled: bool = False
    credited_cents: int = 0
    paid_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Where a document stands.

    Attributes:
        paid: payments less refunds.
        credited: what credit notes took from an invoice, or a credit note from invoices.
        balance: what the buyer owes under it; negative where something is to be given back.
    """

    state: SettlementState
    paid: Money
    credited: Money
    balance: Money


def settle(claim: Claim, today: date) -> Settlement:
    """Return where a document stands on a date.

    Args:
        claim: what is known of it.
        today: the seller's date; an invoice is overdue from the day after its due date.
    """
    balance = _balance_cents(claim)
    return Settlement(
        state=_state(claim, balance, today),
        paid=_money(claim.paid_cents, claim),
        credited=_money(claim.credited_cents, claim),
        balance=_money(balance, claim),
    )


def _balance_cents(claim: Claim) -> int:
    if claim.kind is InvoiceKind.CREDIT_NOTE:
        return claim.credited_cents - claim.gross_cents - claim.paid_cents
    return claim.gross_cents - claim.credited_cents - claim.paid_cents


def _state(claim: Claim, balance: int, today: date) -> SettlementState:
    if claim.kind is InvoiceKind.CREDIT_NOTE:
        is_refunded = claim.paid_cents < 0 and balance >= 0
        return SettlementState.PAID if is_refunded else SettlementState.CREDITED
    if claim.is_cancelled:
        return SettlementState.CANCELLED
    if balance <= 0:
        is_credited = 0 < claim.gross_cents <= claim.credited_cents
        return SettlementState.CREDITED if is_credited else SettlementState.PAID
    if claim.due_on is not None and today > claim.due_on:
        return SettlementState.OVERDUE
    return SettlementState.PARTLY_PAID if claim.paid_cents > 0 else SettlementState.OPEN


def _money(cents: int, claim: Claim) -> Money:
    return Money(amount_cents=cents, currency=claim.currency)


@dataclass(frozen=True, slots=True)
class CreditedInvoice:
    """An invoice that a credit note names, and what it still claims beside other credit notes."""

    invoice_id: str
    claimed_cents: int


def allocate_credit(
    credit_cents: int, named: Sequence[CreditedInvoice]
) -> tuple[tuple[str, int], ...]:
    """Return what a credit note takes from each invoice that it names, the oldest first.

    No more than an invoice claims; what is left is the buyer's credit. Invoices of which nothing
    is taken are left out.
    """
    left = credit_cents
    taken: list[tuple[str, int]] = []
    for invoice in named:
        cents = min(left, max(invoice.claimed_cents, 0))
        if cents > 0:
            taken.append((invoice.invoice_id, cents))
        left -= cents
    return tuple(taken)


def share_credit(
    credit_cents: int, named: Sequence[CreditedInvoice], shares: Mapping[str, int]
) -> tuple[tuple[str, int], ...]:
    """Return what a credit note takes from each invoice: what it credits of it, then the rest.

    Args:
        credit_cents: of the credit note.
        named: the invoices that it names, the oldest first.
        shares: by the invoice's id, the cents of its months that are credited; never more is
            taken from an invoice than it claims.
    """
    capped = [
        replace(each, claimed_cents=min(each.claimed_cents, shares.get(each.invoice_id, 0)))
        for each in named
    ]
    taken = dict(allocate_credit(credit_cents, capped))
    rest = [
        replace(each, claimed_cents=each.claimed_cents - taken.get(each.invoice_id, 0))
        for each in named
    ]
    for invoice_id, cents in allocate_credit(credit_cents - sum(taken.values()), rest):
        taken[invoice_id] = taken.get(invoice_id, 0) + cents
    return tuple(taken.items())
