"""Series: documents of one kind and year, numbered from 1 without gaps."""

from dataclasses import dataclass
from datetime import date

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.sellers import Seller

_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a series.

    Attributes:
        sequence: 1 for the first.
        issued_on: never before the date of the place before it.
    """

    series: str
    sequence: int
    issued_on: date

    @property
    def number(self) -> str:
        """Return the number that the document bears: ``F2026-00001``."""
        return f"{self.series}-{self.sequence:0{_DIGITS}d}"


def series_of(seller: Seller, kind: InvoiceKind, issued_on: date) -> str:
    """Return the series of a document: the seller's prefix and the year, ``F2026``."""
    is_credit = kind is InvoiceKind.CREDIT_NOTE
    prefix = seller.credit_note_series if is_credit else seller.invoice_series
    return f"{prefix}{issued_on.year}"
