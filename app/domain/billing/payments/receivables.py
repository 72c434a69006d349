"""Receivables: what is owed under a document, and the references by which it is paid."""

from dataclasses import dataclass
from datetime import date

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.references import creditor_reference, normalise_reference
from app.domain.billing.payments.settlements import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """What is owed under a document, from its issue on.

    Attributes:
        named_as: its number and payment references, as they are compared.
    """

    invoice_id: str
    client_id: str
    kind: InvoiceKind
    currency: str
    gross_cents: int
    issued_on: date
    due_on: date | None
    named_as: tuple[str, ...]

    def as_claim(self) -> Claim:
        """Return what is known of it when nothing was paid or credited yet."""
        return Claim(
            kind=self.kind,
            currency=self.currency,
            gross_cents=self.gross_cents,
            due_on=self.due_on,
        )


def receivable_of(issued: IssuedInvoice) -> Receivable:
    """Return what is owed under a document."""
    invoice = issued.invoice
    named = (invoice.number, invoice.payment.reference, creditor_reference(invoice.number))
    return Receivable(
        invoice_id=issued.id,
        client_id=issued.client_id,
        kind=invoice.kind,
        currency=invoice.currency,
        gross_cents=invoice.gross.amount_cents,
        issued_on=invoice.issued_on,
        due_on=invoice.payment.due_on,
        named_as=tuple(dict.fromkeys(normalise_reference(name) for name in named if name)),
    )
