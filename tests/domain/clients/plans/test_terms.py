"""What follows from the annex's table."""

import pytest

from app.domain.clients.plans.money import Money
from app.domain.clients.plans.terms import PlanTerms
from tests.builders import confort, essentiel, premium


@pytest.mark.parametrize(
    ("terms", "cents"), [(essentiel(), 1_120), (confort(), 1_867), (premium(), 2_800)]
)
def test_the_daily_rate_is_the_last_row_of_the_annex(terms: PlanTerms, cents: int) -> None:
    assert terms.daily_rate == Money(amount_cents=cents)


def test_a_daily_rate_is_shown_in_the_currency_of_its_plan() -> None:
    terms = essentiel(monthly_price=Money(amount_cents=45, currency="CHF"))
    assert terms.daily_rate == Money(amount_cents=2, currency="CHF")


def test_premium_goes_before_confort_and_confort_before_essentiel() -> None:
    assert [terms.rank for terms in (premium(), confort(), essentiel())] == [0, 1, 2]
