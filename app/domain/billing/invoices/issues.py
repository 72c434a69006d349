"""Issues: an invoice as it was issued, and the forms in which it is written."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.invoices.series import Place


class Form(StrEnum):
    """In what an invoice is written."""

    UBL = "ubl"
    FACTURX = "facturx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An invoice or credit note that was issued.

    Attributes:
        revision: 1 for the first of its statement, one more each time one was cancelled.
        issued_at: by the business's clock.
        cancels_id: of a credit note: the invoice that it takes back whole.
        cancelled_by_id: the credit note that takes it back.
    """

    id: str
    client_id: str
    place: Place
    revision: int
    issued_at: datetime
    invoice: Invoice
    cancels_id: str | None = None
    cancelled_by_id: str | None = None
