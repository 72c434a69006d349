from datetime import date

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.invoices.issued_invoices import InvoiceNumber, series_of
from tests.documents.billing.invoices.samples import BELGIAN_SELLER


def test_each_kind_and_year_has_its_series() -> None:
    new_year = date(2027, 1, 1)
    assert series_of(BELGIAN_SELLER, InvoiceKind.INVOICE, new_year) == "F2027"
    assert series_of(BELGIAN_SELLER, InvoiceKind.CREDIT_NOTE, new_year) == "NC2027"


def test_numbers_are_written_with_five_digits_or_more() -> None:
    numbers = [
        InvoiceNumber("F2027", place, date(2027, 1, 1)).text for place in (1, 99_999, 100_000)
    ]
    assert numbers == ["F2027-00001", "F2027-99999", "F2027-100000"]
