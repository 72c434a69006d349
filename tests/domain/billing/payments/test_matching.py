"""What incoming payments pay: by what they name, and by their amount."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.bank_statements import BankEntry
from app.domain.billing.payments.matching import Candidate, Match, match_entries, names_in
from app.domain.billing.payments.settlements import Claim
from app.domain.clients.plans.money import Money

FIRST, SECOND = "264140000182", "264140000283"
BY_NUMBER = "F202600001"


def entry(cents: int, reference: str | None = FIRST, written: str = "") -> BankEntry:
    return BankEntry(
        identity="1",
        booked_on=date(2026, 12, 15),
        amount=Money(amount_cents=cents),
        is_incoming=True,
        reference=reference,
        communication=written or None,
    )


def owed(invoice_id: str, cents: int, **changes: object) -> Candidate:
    claim = Claim(kind=InvoiceKind.INVOICE, currency="EUR", gross_cents=cents)
    return Candidate(invoice_id, "client", claim)


def of(claim: Claim) -> Candidate:
    return Candidate("a", "client", claim)


KNOWN = {FIRST: [owed("a", 100_00)], SECOND: [owed("b", 50_00)], BY_NUMBER: [owed("a", 100_00)]}


@pytest.mark.parametrize(
    ("told", "paid", "reason"),
    [
        (entry(100_00), {"a": 100_00}, None),
        (entry(40_00), {"a": 40_00}, None),
        (entry(101_00), {}, "exceeds_balance"),
        (entry(1, None), {}, "no_reference"),
        (entry(1, None, "Merci"), {}, "no_reference"),
        (entry(1, "264140000384"), {}, "unknown_reference"),
        (entry(150_00, None, f"{FIRST} et {SECOND}"), {"a": 100_00, "b": 50_00}, None),
        (entry(50_00, None, f"{FIRST} et {SECOND}"), {"b": 50_00}, None),
        (entry(60_00, None, f"{FIRST} et {SECOND}"), {}, "ambiguous"),
        (entry(100_00, None, "Facture f2026-00001"), {"a": 100_00}, None),
        (entry(100_00, None, "FACTURE F2026 00001"), {"a": 100_00}, None),
    ],
)
def test_an_entry_pays(told: BankEntry, paid: dict[str, int], reason: str | None) -> None:
    [match] = match_entries([told], KNOWN)
    assert (dict(match.paid), match.reason) == (paid, reason)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (Claim(kind=InvoiceKind.INVOICE, currency="EUR", gross_cents=1, paid_cents=1), "nothing"),
        (
            Claim(kind=InvoiceKind.INVOICE, currency="EUR", gross_cents=1, is_cancelled=True),
            "nothing",
        ),
        (Claim(kind=InvoiceKind.CREDIT_NOTE, currency="EUR", gross_cents=1), "nothing"),
        (Claim(kind=InvoiceKind.INVOICE, currency="CHF", gross_cents=1), "other_currency"),
    ],
)
def test_what_is_not_owed_is_left_for_a_person(claim: Claim, reason: str) -> None:
    [match] = match_entries([entry(1)], {FIRST: [of(claim)]})
    assert match.paid == ()
    assert str(match.reason).startswith(reason)


def test_what_one_entry_paid_is_owed_no_more_to_the_next() -> None:
    matches = match_entries([entry(60_00), entry(40_00), entry(1)], KNOWN)
    assert [dict(match.paid) for match in matches] == [{"a": 60_00}, {"a": 40_00}, {}]


@given(cents=st.lists(st.integers(1, 200_00), max_size=12))
def test_never_more_is_paid_than_is_owed_nor_than_came(cents: list[int]) -> None:
    matches: list[Match] = match_entries([entry(amount) for amount in cents], KNOWN)
    assert sum(paid for match in matches for _, paid in match.paid) <= 100_00
    for amount, match in zip(cents, matches, strict=True):
        assert sum(paid for _, paid in match.paid) in {0, amount}
        assert bool(match.paid) is (match.reason is None)


def test_a_telephone_number_or_an_account_is_no_invoice() -> None:
    assert names_in(entry(1, None, "Tel 0475 55 01 99, BE71 0961 2345 6769")) == ()
