"""Structured communications: read wherever they stand, their check digits verified."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoices.issued_invoices import InvoiceNumber, payment_reference
from app.domain.billing.payments.references import (
    creditor_reference,
    find_references,
    is_creditor_reference,
    is_structured_communication,
    normalise_reference,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+++090/9337/55493+++", ("090933755493",)),
        ("***090/9337/55493***", ("090933755493",)),
        ("facture 090/9337/55493, merci", ("090933755493",)),
        ("090933755493", ("090933755493",)),
        ("090 9337 55493", ("090933755493",)),
        ("+++090/9337/55494+++", ()),
        ("1090933755493", ()),
        ("RF18539007547034", ("RF18539007547034",)),
        ("rf18 5390 0754 7034 merci", ("RF18539007547034",)),
        ("RF19539007547034", ()),
        ("", ()),
    ],
)
def test_a_reference_is_found_in_what_was_written(text: str, found: tuple[str, ...]) -> None:
    assert find_references(text) == found


@given(
    series=st.from_regex(r"[A-Z]{1,3}20\d\d", fullmatch=True),
    sequence=st.integers(1, 99_999),
    year=st.integers(2020, 2099),
)
def test_what_a_belgian_invoice_asks_for_is_found_again(
    series: str, sequence: int, year: int
) -> None:
    number = InvoiceNumber(series, sequence, date(year, 1, 1))
    written = payment_reference(number, "BE68539007547034")
    digits = normalise_reference(written)
    assert is_structured_communication(digits)
    assert find_references(f"Paiement {written} merci") == (digits,)


@given(st.from_regex(r"[A-Z0-9]{1,6}-?[0-9]{1,9}", fullmatch=True))
def test_a_creditor_reference_is_one_and_bears_the_number(number: str) -> None:
    reference = creditor_reference(number)
    assert reference is not None
    assert is_creditor_reference(reference)
    assert reference[4:] == normalise_reference(number)


def test_a_number_too_long_has_none() -> None:
    assert creditor_reference("A" * 22) is None
