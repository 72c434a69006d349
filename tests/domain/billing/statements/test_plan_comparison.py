"""From how many units on the next plan is no dearer: computed, and 195 and 294 in the annex."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.statements.plan_comparison import break_even, preview_on
from app.domain.billing.statements.statement_drawing import draw
from app.domain.billing.statements.statements import StatementStatus
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.quota.quota import PeriodNotServed
from tests.builders import a_subscription, confort, essentiel, premium
from tests.domain.billing.statements.given import DRAWN, inputs, so_many
from tests.laws import thorough

ENOUGH = 10_000
RUNNING = StatementStatus.RUNNING


def a_plan(code: str, price: int, included: int, extra: int) -> PlanTerms:
    return essentiel(
        code=code,
        monthly_price=Money(amount_cents=price),
        included_units=included,
        extra_unit=Money(amount_cents=extra),
    )


def costs(terms: PlanTerms, units: int) -> int:
    given_units = inputs(a_subscription(terms), entries=so_many(units))
    return draw(given_units, RUNNING, DRAWN).net.amount_cents


@pytest.mark.parametrize(
    ("cheaper", "dearer", "units"),
    [(essentiel(), confort(), 195), (confort(), premium(), 294), (essentiel(), premium(), 288)],
)
def test_the_break_even_of_the_annex(cheaper: PlanTerms, dearer: PlanTerms, units: int) -> None:
    assert break_even(cheaper, dearer) == units
    assert costs(dearer, units) <= costs(cheaper, units)
    assert costs(dearer, units - 1) > costs(cheaper, units - 1)


PLANS = st.tuples(st.integers(0, 600), st.integers(0, 30), st.integers(0, 40))


@thorough
@given(PLANS, PLANS)
def test_the_break_even_is_the_first_number_of_units_that_costs_no_more(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    cheaper, dearer = (
        a_plan(str(place), *given) for place, given in enumerate(sorted((one, other)))
    )

    def cents(terms: PlanTerms, units: int) -> int:
        extra = max(0, units - terms.included_units)
        return terms.monthly_price.amount_cents + terms.extra_unit.amount_cents * extra

    found = next((n for n in count() if n > ENOUGH or cents(dearer, n) <= cents(cheaper, n)), 0)
    assert break_even(cheaper, dearer) == (None if found > ENOUGH else found)


def test_a_month_on_another_plan() -> None:
    given_units = inputs(entries=so_many(230))
    actual = draw(given_units, RUNNING, DRAWN)
    preview = preview_on(confort(), given_units, actual, RUNNING)
    assert actual.net.amount_cents == 666_00
    assert preview.statement.net.amount_cents == 650_00
    assert preview.difference.amount_cents == -16_00
    assert preview.break_even_units == 195
    assert preview.instead_of.code == "ESSENTIEL"


def test_days_of_service_stay_as_they_are() -> None:
    half = inputs(a_subscription(starts_on=date(2026, 11, 16)))
    preview = preview_on(premium(), half, draw(half, RUNNING, DRAWN), RUNNING)
    assert preview.statement.net.amount_cents == 420_00
    assert preview.statement.units.included == 150


def test_the_same_plan_breaks_even_nowhere_and_no_service_costs_nothing() -> None:
    full = inputs()
    assert (
        preview_on(essentiel(), full, draw(full, RUNNING, DRAWN), RUNNING).break_even_units is None
    )
    none = inputs(a_subscription(starts_on=date(2026, 12, 1)))
    with pytest.raises(PeriodNotServed):
        preview_on(confort(), none, draw(none, RUNNING, DRAWN), RUNNING)
