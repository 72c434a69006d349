"""How statements are taxed: by document, treatment and rate; those frozen before, at once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Vat, VatRate, VatTreatment
from app.repositories.billing.statements import deserialise_statement, serialise_statement
from tests.documents.billing.invoices.samples import (
    EXEMPT,
    STANDARD,
    a_statement,
    adjustment,
    extra_units,
    subscription,
)

REDUCED = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("6"))
NET = st.integers(-50_000, 50_000)
TERMS = st.sampled_from([None, STANDARD, REDUCED, EXEMPT])


def parts(statement: Statement) -> list[tuple[str | None, int, int]]:
    return [
        (part.corrects, part.net.amount_cents, part.vat.amount_cents)
        for part in statement.vat_breakdown
    ]


def test_what_is_given_back_is_taxed_as_its_month_was() -> None:
    back = replace(adjustment(-3_000), vat=EXEMPT)
    statement = a_statement(subscription(), back)
    assert parts(statement) == [(None, 33_600, 7_056), ("2026-10", -3_000, 0)]
    assert (statement.vat.amount_cents, statement.gross.amount_cents) == (7_056, 37_656)


def test_what_came_late_is_added_to_what_is_taxed_alike() -> None:
    late = replace(adjustment(900), vat=STANDARD)
    other = replace(adjustment(600, "2026-09"), vat=REDUCED)
    assert parts(a_statement(subscription(), late, other)) == [
        (None, 34_500, 7_245),
        (None, 600, 36),
    ]


def test_each_month_given_back_is_rounded_for_itself() -> None:
    lines = (subscription(cents=10), adjustment(-2, "2026-09"), adjustment(-2))
    assert [vat for _, _, vat in parts(a_statement(*lines))] == [2, 0, 0]
    assert a_statement(*lines).vat.amount_cents == 2


def test_a_statement_frozen_before_keeps_its_one_tax() -> None:
    lines = (subscription(cents=10), adjustment(-2, "2026-09"), adjustment(-2))
    former = a_statement(*lines, is_taxed_at_once=True)
    assert parts(former) == [(None, 6, 1)]
    frozen = deserialise_statement(serialise_statement(former), former.head)
    assert (frozen, frozen.vat.amount_cents) == (former, 1)


@given(st.lists(st.tuples(NET, TERMS), max_size=6))
def test_parts_add_up_and_each_is_within_half_a_cent(lines: list[tuple[int, Vat | None]]) -> None:
    adjustments = [
        replace(adjustment(cents, f"2026-{place:02d}"), vat=vat)
        for place, (cents, vat) in enumerate(lines, start=1)
    ]
    statement = a_statement(subscription(), *adjustments)
    breakdown = statement.vat_breakdown
    assert sum(part.net.amount_cents for part in breakdown) == statement.net.amount_cents
    assert sum(part.vat.amount_cents for part in breakdown) == statement.vat.amount_cents
    for part in breakdown:
        assert part.terms is not None
        rate = 0 if part.terms.rate is None else part.terms.rate.hundredths
        exact = part.net.amount_cents * rate
        assert abs(part.vat.amount_cents * 10_000 - exact) <= 5_000
        assert (part.corrects is None) == (part.net.amount_cents >= 0)


def test_until_a_tax_is_chosen_there_is_none() -> None:
    statement = a_statement(subscription(), vat_terms=None)
    assert parts(statement) == [(None, 33_600, 0)]
    assert statement.gross == statement.net


def test_units_taken_from_the_month_itself_are_no_correction_of_another() -> None:
    assert parts(a_statement(subscription(), extra_units(-2))) == [(None, 33_000, 6_930)]
