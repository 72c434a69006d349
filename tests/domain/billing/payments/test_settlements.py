"""Where invoices stand, by one pure function."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoices.invoices import InvoiceKind
from app.domain.billing.payments.settlements import (
    UNSETTLED,
    Claim,
    CreditedInvoice,
    SettlementState,
    allocate_credit,
    settle,
)

DUE = date(2027, 1, 3)
CLAIM = Claim(kind=InvoiceKind.INVOICE, currency="EUR", gross_cents=100_00, due_on=DUE)
CREDIT_NOTE = Claim(kind=InvoiceKind.CREDIT_NOTE, currency="EUR", gross_cents=100_00)
CENTS = st.integers(0, 300_00)
CLAIMS = st.builds(
    Claim,
    kind=st.just(InvoiceKind.INVOICE),
    currency=st.just("EUR"),
    gross_cents=CENTS,
    due_on=st.just(DUE),
    is_cancelled=st.booleans(),
    credited_cents=CENTS,
    paid_cents=CENTS,
)
DAYS = st.dates(DUE - timedelta(days=40), DUE + timedelta(days=40))


@pytest.mark.parametrize(
    ("changes", "today", "state", "balance"),
    [
        ({}, DUE, "open", 100_00),
        ({}, DUE + timedelta(days=1), "overdue", 100_00),
        ({"paid_cents": 40_00}, DUE, "partly_paid", 60_00),
        ({"paid_cents": 40_00}, DUE + timedelta(days=1), "overdue", 60_00),
        ({"paid_cents": 100_00}, DUE + timedelta(days=1), "paid", 0),
        ({"paid_cents": 110_00}, DUE, "paid", -10_00),
        ({"credited_cents": 30_00}, DUE, "open", 70_00),
        ({"credited_cents": 30_00, "paid_cents": 70_00}, DUE, "paid", 0),
        ({"credited_cents": 100_00}, DUE, "credited", 0),
        ({"credited_cents": 100_00, "is_cancelled": True}, DUE, "cancelled", 0),
        (
            {"credited_cents": 100_00, "is_cancelled": True, "paid_cents": 20_00},
            DUE + timedelta(days=9),
            "cancelled",
            -20_00,
        ),
        ({"gross_cents": 0}, DUE, "paid", 0),
        ({"due_on": None}, date.max, "open", 100_00),
    ],
)
def test_an_invoice_stands(changes: dict[str, int], today: date, state: str, balance: int) -> None:
    settlement = settle(replace(CLAIM, **changes), today)  # type: ignore[arg-type]
    assert (settlement.state, settlement.balance.amount_cents) == (state, balance)


@pytest.mark.parametrize(
    ("changes", "state", "balance"),
    [
        ({}, "credited", -100_00),
        ({"credited_cents": 100_00}, "credited", 0),
        ({"credited_cents": 60_00}, "credited", -40_00),
        ({"credited_cents": 60_00, "paid_cents": -40_00}, "paid", 0),
        ({"paid_cents": -40_00}, "credited", -60_00),
    ],
)
def test_a_credit_note_is_credited_until_it_is_given_back(
    changes: dict[str, int], state: str, balance: int
) -> None:
    settlement = settle(replace(CREDIT_NOTE, **changes), DUE)  # type: ignore[arg-type]
    assert (settlement.state, settlement.balance.amount_cents) == (state, balance)


@given(claim=CLAIMS, today=DAYS)
def test_something_is_owed_where_and_only_where_it_is_unsettled(claim: Claim, today: date) -> None:
    settlement = settle(claim, today)
    if not claim.is_cancelled:
        assert (settlement.state in UNSETTLED) is (settlement.balance.amount_cents > 0)
    parts = settlement.balance, settlement.paid, settlement.credited
    assert sum(part.amount_cents for part in parts) == claim.gross_cents


@given(claim=CLAIMS, today=DAYS, days=st.integers(0, 90))
def test_time_alone_makes_what_is_owed_overdue_and_nothing_else(
    claim: Claim, today: date, days: int
) -> None:
    before, after = settle(claim, today), settle(claim, today + timedelta(days=days))
    if before.state is not after.state:
        assert after.state is SettlementState.OVERDUE
        assert before.state in UNSETTLED
    assert before.balance == after.balance


@given(credit=CENTS, claimed=st.lists(st.integers(-50_00, 200_00), max_size=6))
def test_a_credit_is_given_out_once_and_no_invoice_gets_more_than_it_claims(
    credit: int, claimed: list[int]
) -> None:
    named = [CreditedInvoice(str(place), cents) for place, cents in enumerate(claimed)]
    taken = dict(allocate_credit(credit, named))
    assert all(taken.get(one.invoice_id, 1) > 0 for one in named)
    assert all(taken.get(one.invoice_id, 0) <= max(one.claimed_cents, 0) for one in named)
    assert sum(taken.values()) == min(credit, sum(max(cents, 0) for cents in claimed))
