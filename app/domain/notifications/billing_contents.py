"""What notices of statements and invoices say: the shape of their data, beside the client."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued:
    """An invoice or a credit note was issued; whoever transmits it fetches it from ``url``.

    Cause: invoice.

    Attributes:
        kind: ``invoice`` or ``credit_note``.
        due_on: of an invoice.
        gross_cents: tax included; with a credit note what is credited.
        receiver: the buyer's Peppol id, scheme and identifier; None where it has none.
        url: gives JSON, UBL (``application/xml``) or Factur-X (``application/pdf``) with a key.
    """

    invoice_id: str
    kind: str
    number: str
    period: str
    issued_on: date
    due_on: date | None
    gross_cents: int
    currency: str
    receiver: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFinal:
    """A month's statement became final.

    Cause: client, period.
    """

    period: str
    finalised_at: datetime
    net_cents: int
    vat_cents: int
    gross_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOverdue:
    """An invoice is overdue: the client is reminded.

    Cause: invoice, days after the due date.

    Attributes:
        days_after_due: of the settings, the step that is reached.
        balance_cents: what is still to be paid.
        iban, reference: where, and what the buyer writes on the transfer.
    """

    invoice_id: str
    number: str
    issued_on: date
    due_on: date
    days_after_due: int
    gross_cents: int
    balance_cents: int
    currency: str
    iban: str | None
    reference: str | None
