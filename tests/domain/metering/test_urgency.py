"""Urgent requests: how many a month and a day are granted, and what gives one back."""

from datetime import date

import pytest

from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.urgency import UrgentRefusal, UrgentUse
from tests.builders import confort, essentiel, premium

NOVEMBER = date(2026, 11, 1)
PLANS = [(essentiel(), 5, 1), (confort(), 10, 2), (premium(), 20, 3)]


def day(number: int) -> date:
    return NOVEMBER.replace(day=number)


@pytest.mark.parametrize(("plan", "month", "a_day"), PLANS)
def test_a_day_grants_as_many_as_its_cap(plan: PlanTerms, month: int, a_day: int) -> None:
    use = UrgentUse({})
    asked = [use.ask(day(1), plan).refusal for _ in range(a_day + 2)]
    assert asked == [None] * a_day + [UrgentRefusal.DAILY_CAP] * 2
    assert use.ask(day(2), plan).is_granted


@pytest.mark.parametrize(("plan", "month", "a_day"), PLANS)
def test_a_month_grants_as_many_as_are_included(plan: PlanTerms, month: int, a_day: int) -> None:
    use = UrgentUse({})
    granted = [use.ask(day(number % 28 + 1), plan) for number in range(month)]
    assert all(one.is_granted for one in granted)
    assert use.ask(day(30), plan).refusal is UrgentRefusal.MONTHLY_ALLOWANCE
    assert use.ask(date(2026, 12, 1), plan).is_granted


def test_the_month_is_named_when_both_are_used_up() -> None:
    use = UrgentUse({day(number): 1 for number in range(1, 6)})
    assert use.ask(day(5), essentiel()).refusal is UrgentRefusal.MONTHLY_ALLOWANCE


def test_a_request_given_back_is_granted_to_the_next_one_of_that_day() -> None:
    use = UrgentUse({day(1): 1})
    use.give_back(UrgentUse({}).ask(day(1), essentiel()))
    assert use.on(day(1)) == 0
    assert use.ask(day(1), essentiel()).is_granted


def test_a_refused_request_gives_nothing_back() -> None:
    use = UrgentUse({day(1): 1})
    use.give_back(use.ask(day(1), essentiel()))
    assert use.on(day(1)) == 1
    assert use.changed == set()
