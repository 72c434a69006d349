"""What a month includes when service is partial (rulebook section 4)."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import change, included_units, served_days
from tests.builders import a_subscription, confort, essentiel
from tests.laws import thorough

MONTHS = ["2026-02", "2028-02", "2026-04", "2026-11", "2026-01", "2026-12"]


@pytest.mark.parametrize("period", MONTHS)
def test_a_full_month_is_thirty_days_and_includes_everything(period: str) -> None:
    month = Period.parse(period)
    exactly = a_subscription(starts_on=month.first_day, ends_before=month.next.first_day)
    for subscription in (exactly, a_subscription()):
        assert served_days([subscription], month) == 30
        assert included_units([subscription], month) == 120


@pytest.mark.parametrize(
    ("starts_on", "days", "included"),
    [
        (date(2026, 2, 2), 27, 108),
        (date(2026, 2, 28), 1, 4),
        (date(2028, 2, 2), 28, 112),
        (date(2026, 4, 2), 29, 116),
        (date(2026, 11, 16), 15, 60),
        (date(2026, 11, 30), 1, 4),
        (date(2026, 1, 2), 30, 120),
        (date(2026, 1, 3), 29, 116),
        (date(2026, 1, 31), 1, 4),
    ],
)
def test_a_month_that_service_begins_in_is_prorated(
    starts_on: date, days: int, included: int
) -> None:
    month, subscription = (
        Period(starts_on.year, starts_on.month),
        a_subscription(starts_on=starts_on),
    )
    assert served_days([subscription], month) == days
    assert included_units([subscription], month) == included


@pytest.mark.parametrize(
    ("last_day", "days", "included"),
    [
        (date(2026, 2, 1), 1, 4),
        (date(2026, 2, 27), 27, 108),
        (date(2026, 2, 28), 30, 120),
        (date(2028, 2, 28), 28, 112),
        (date(2026, 11, 29), 29, 116),
        (date(2026, 11, 30), 30, 120),
        (date(2026, 12, 30), 30, 120),
        (date(2026, 12, 29), 29, 116),
    ],
)
def test_a_month_that_service_ends_in_is_prorated(last_day: date, days: int, included: int) -> None:
    month = Period(last_day.year, last_day.month)
    subscription = a_subscription(ends_before=last_day + timedelta(days=1))
    assert served_days([subscription], month) == days
    assert included_units([subscription], month) == included


def test_a_part_of_a_unit_is_a_whole_one() -> None:
    subscription = a_subscription(essentiel(included_units=100), date(2026, 11, 30))
    assert included_units([subscription], Period(2026, 11)) == 4


def test_service_within_one_month_counts_its_days() -> None:
    subscription = a_subscription(starts_on=date(2026, 11, 10), ends_before=date(2026, 11, 20))
    assert served_days([subscription], Period(2026, 11)) == 10
    assert included_units([subscription], Period(2026, 11)) == 40


def test_a_month_without_service_includes_nothing() -> None:
    subscription = a_subscription(starts_on=date(2026, 12, 1))
    assert served_days([subscription], Period(2026, 11)) == 0
    assert included_units([subscription], Period(2026, 11)) == 0


def test_a_plan_change_at_once_gives_the_months_full_units_of_the_new_plan() -> None:
    timeline = change([a_subscription()], a_subscription(confort(), date(2026, 11, 23)))
    assert included_units(timeline, Period(2026, 11)) == 200
    assert included_units(timeline, Period(2026, 10)) == 120


def test_a_plan_change_at_the_next_period_gives_its_units_then() -> None:
    timeline = change([a_subscription(confort())], a_subscription(starts_on=date(2026, 12, 1)))
    assert included_units(timeline, Period(2026, 11)) == 200
    assert included_units(timeline, Period(2026, 12)) == 120


def test_a_gap_between_two_plans_is_not_served() -> None:
    ended = a_subscription(ends_before=date(2026, 11, 11))
    timeline = change([ended], a_subscription(confort(), date(2026, 11, 21)))
    assert served_days(timeline, Period(2026, 11)) == 20
    assert included_units(timeline, Period(2026, 11)) == 134


@thorough
@given(
    st.integers(2000, 2040), st.integers(1, 12), st.integers(0, 30), st.integers(1, 31),
    st.integers(1, 500),
)  # fmt: skip
def test_included_units_are_a_thirtieth_a_day_rounded_up(
    year: int, month: int, first: int, length: int, units: int
) -> None:
    period = Period(year, month)
    starts_on = period.first_day + timedelta(days=first % period.days)
    ends_before = min(period.next.first_day, starts_on + timedelta(days=length))
    days = (ends_before - starts_on).days
    subscription = a_subscription(essentiel(included_units=units), starts_on, ends_before)
    expected = units if days >= min(30, period.days) else math.ceil(Fraction(units * days, 30))
    assert included_units([subscription], period) == expected
