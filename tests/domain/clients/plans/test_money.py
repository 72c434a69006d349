"""Money is exact; what must be rounded is rounded half-up, once."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.money import Money, round_half_up
from tests.laws import thorough


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(0, 30, 0), (1, 2, 1), (3, 2, 2), (5, 2, 3), (14, 30, 0), (15, 30, 1), (16, 30, 1),
     (44, 30, 1), (45, 30, 2), (10**30 + 1, 2, (10**30 + 2) // 2)],
)  # fmt: skip
def test_halves_go_up(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


@thorough
@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=1, max_value=10**4))
def test_rounding_is_what_decimal_arithmetic_says(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert round_half_up(numerator, denominator) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_so_many_times_an_amount_is_exact() -> None:
    assert Money(amount_cents=300).times(17) == Money(amount_cents=5_100, currency="EUR")
    assert Money(amount_cents=300).times(0) == Money(amount_cents=0)


def test_an_amount_keeps_its_currency() -> None:
    assert Money(amount_cents=1, currency="CHF").times(2) == Money(amount_cents=2, currency="CHF")
