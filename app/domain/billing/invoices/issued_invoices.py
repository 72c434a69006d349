"""Issued invoices: each with its number in a series, and the forms in which it is written."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zlib import crc32

from app.domain.billing.invoices.business_identifiers import ElectronicAddress
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.sellers import Seller
from app.domain.errors import DomainError

_DIGITS = 5

_SERIES = 1_000
_SEQUENCES = 100_000
_YEARS = 100
_CHECK = 97


@dataclass(frozen=True, slots=True)
class InvoiceNumber:
    """The number of a document in its series.

    Attributes:
        sequence: 1 for the first.
        issued_on: never before the date of the number before it.
    """

    series: str
    sequence: int
    issued_on: date

    @property
    def text(self) -> str:
        """Return the number that the document bears: ``F2026-00001``."""
        return f"{self.series}-{self.sequence:0{_DIGITS}d}"


def series_of(seller: Seller, kind: InvoiceKind, issued_on: date) -> str:
    """Return the series of a document: the seller's prefix and the year, ``F2026``."""
    is_credit = kind is InvoiceKind.CREDIT_NOTE
    prefix = seller.credit_note_series if is_credit else seller.invoice_series
    return f"{prefix}{issued_on.year}"


def payment_reference(number: InvoiceNumber, iban: str) -> str:
    """Return the structured communication where a Belgian account is paid, else the number.

    Belgian banks read 10 digits and their remainder modulo 97, of which 0 is written 97. Here the
    digits are the year, three made from the series, and the sequence.
    """
    if not iban.startswith("BE"):
        return number.text
    year, series = number.issued_on.year % _YEARS, crc32(number.series.encode()) % _SERIES
    stem = (year * _SERIES + series) * _SEQUENCES + number.sequence % _SEQUENCES
    digits = f"{stem:010d}{stem % _CHECK or _CHECK:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


class NotOnPeppol(DomainError):
    """Buyer or seller has no Peppol id: there is no UBL, only the PDF, its data and JSON."""


class Form(StrEnum):
    """In what an invoice is written."""

    UBL = "ubl"
    FACTURX = "facturx"
    CII = "cii"


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another document of the same statement, issued together with one."""

    id: str
    kind: InvoiceKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedInvoice:
    """An invoice or credit note that was issued.

    Attributes:
        revision: 1 for the first of its statement, and 1 more after each cancellation.
        part: 1 for the first of the documents issued together, and 1 more for each other.
        issued_at: by the business's clock.
        cancels_id: of a credit note: the invoice that it takes back whole.
        cancelled_by_id: the credit note that takes it back.
        siblings: the other documents issued together with it.
    """

    id: str
    client_id: str
    number: InvoiceNumber
    revision: int
    issued_at: datetime
    invoice: Invoice
    part: int = 1
    cancels_id: str | None = None
    cancelled_by_id: str | None = None
    siblings: tuple[Sibling, ...] = ()


def receiver_of(invoice: Invoice) -> ElectronicAddress | None:
    """Return to whom a document goes on Peppol; None where its buyer or seller is not on it.

    Source: Peppol BIS Billing 3.0, PEPPOL-EN16931-R010 and R020.
    """
    is_sender = invoice.seller.electronic_address is not None
    return invoice.buyer.electronic_address if is_sender else None


def require_receiver(issued: IssuedInvoice) -> None:
    """Refuse a form that is for Peppol alone where nobody would receive it.

    Raises:
        NotOnPeppol: buyer or seller is not on it.
    """
    if receiver_of(issued.invoice) is None:
        raise NotOnPeppol(issued.invoice.number)
