"""Subscriptions: which terms hold when, and how one takes over from another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import (
    BlockNotOffered,
    EmptySubscription,
    NoSubscription,
    Subscription,
    change,
    governing_subscription,
    in_force,
    switch_block,
)
from tests.builders import a_subscription, confort, essentiel, premium
from tests.laws import thorough

NOVEMBER = Period(2026, 11)
DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 900).map(lambda days: FIRST + days * DAY)


def codes_on(timeline: tuple[Subscription, ...], *days: date) -> list[str | None]:
    found = [in_force(timeline, day) for day in days]
    return [subscription.terms.code if subscription else None for subscription in found]


def governing_code(timeline: tuple[Subscription, ...], period: Period) -> str | None:
    found = governing_subscription(timeline, period)
    return found.terms.code if found else None


def test_a_subscription_is_in_force_from_its_first_to_its_last_day() -> None:
    subscription = a_subscription(starts_on=date(2026, 11, 10), ends_before=date(2026, 11, 21))
    assert subscription.ends_on == date(2026, 11, 20)
    assert [subscription.covers(date(2026, 11, day)) for day in (9, 10, 20, 21)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_one_without_an_end_goes_on() -> None:
    subscription = a_subscription()
    assert subscription.ends_on is None
    assert subscription.covers(date(2126, 1, 1))


def test_a_change_at_the_next_period_leaves_this_one_alone() -> None:
    timeline = change([a_subscription()], a_subscription(confort(), date(2026, 12, 1)))
    assert codes_on(timeline, date(2026, 11, 30), date(2026, 12, 1)) == ["ESSENTIEL", "CONFORT"]
    assert governing_code(timeline, NOVEMBER) == "ESSENTIEL"
    assert governing_code(timeline, NOVEMBER.next) == "CONFORT"


def test_a_change_at_once_makes_its_day_and_the_months_limits_the_new_plans() -> None:
    timeline = change([a_subscription()], a_subscription(confort(), date(2026, 11, 23)))
    assert codes_on(timeline, date(2026, 11, 22), date(2026, 11, 23)) == ["ESSENTIEL", "CONFORT"]
    assert governing_code(timeline, NOVEMBER) == "CONFORT"


def test_a_change_replaces_a_change_that_was_still_to_come() -> None:
    planned = change([a_subscription()], a_subscription(confort(), date(2026, 12, 1)))
    timeline = change(planned, a_subscription(premium(), date(2026, 12, 1)))
    assert [subscription.terms.code for subscription in timeline] == ["ESSENTIEL", "PREMIUM"]


def test_a_change_at_once_replaces_one_of_the_same_day() -> None:
    today = date(2026, 11, 23)
    planned = change([a_subscription()], a_subscription(confort(), today))
    timeline = change(planned, a_subscription(premium(), today))
    assert codes_on(timeline, today - DAY, today) == ["ESSENTIEL", "PREMIUM"]


def test_a_change_after_the_end_leaves_the_gap() -> None:
    ended = a_subscription(ends_before=date(2026, 6, 1))
    timeline = change([ended], a_subscription(confort(), date(2026, 9, 1)))
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert codes_on(timeline, *days) == ["ESSENTIEL", None, None, "CONFORT"]


def test_the_past_keeps_the_terms_that_were_signed() -> None:
    former = a_subscription(essentiel(version="2025-01"))
    timeline = change([former], a_subscription(essentiel(version="2026-01"), date(2026, 12, 1)))
    assert [subscription.terms.version for subscription in timeline] == ["2025-01", "2026-01"]


@pytest.mark.parametrize("end", [date(2026, 12, 1), date(2026, 11, 30)])
def test_a_subscription_that_ends_before_it_begins_is_refused(end: date) -> None:
    with pytest.raises(EmptySubscription):
        change([], a_subscription(starts_on=date(2026, 12, 1), ends_before=end))


def test_a_month_without_a_day_of_service_has_no_plan() -> None:
    assert governing_subscription([a_subscription(ends_before=date(2026, 11, 1))], NOVEMBER) is None
    assert governing_subscription([a_subscription(starts_on=date(2026, 12, 1))], NOVEMBER) is None
    assert governing_subscription([], NOVEMBER) is None


@thorough
@given(st.lists(st.tuples(DAYS, st.none() | st.integers(1, 400)), max_size=6), DAYS)
def test_changes_never_overlap_and_the_latest_decision_holds(
    changes: list[tuple[date, int | None]], day: date
) -> None:
    timeline: tuple[Subscription, ...] = ()
    expected: Subscription | None = None
    for starts_on, length in changes:
        new = a_subscription(
            starts_on=starts_on, ends_before=None if length is None else starts_on + length * DAY
        )
        timeline = change(timeline, new)
        if day >= starts_on:
            expected = new if new.covers(day) else None
    served = [subscription for subscription in timeline if subscription.covers(day)]
    assert len(served) == (expected is not None)
    assert [subscription.starts_on for subscription in served] == (
        [expected.starts_on] if expected else []
    )


@given(st.lists(DAYS, max_size=5), DAYS, st.tuples(st.booleans(), st.booleans()), DAYS)
@thorough
def test_a_switch_of_the_block_changes_the_block_alone_and_from_its_day_on(
    changes: list[date], day: date, block: tuple[bool, bool], looked_at: date
) -> None:
    before, after = block
    timeline: tuple[Subscription, ...] = (a_subscription(is_blocking=before),)
    for number, start in enumerate(changes):
        terms = (essentiel(), confort(), premium())[number % 3]
        timeline = change(timeline, a_subscription(terms, max(start, FIRST), is_blocking=before))
    switched = switch_block(timeline, day, is_blocking=after)
    former, new = in_force(timeline, looked_at), in_force(switched, looked_at)
    assert former is not None
    assert new is not None
    assert new.terms == former.terms
    assert new.is_blocking is (after if looked_at >= day else before)
    assert [each.starts_on for each in switched] == sorted({each.starts_on for each in switched})


def test_a_block_is_switched_where_a_plan_offers_it() -> None:
    without = replace(essentiel(), has_block=False)
    timeline = change([a_subscription()], a_subscription(without, date(2026, 12, 1)))
    [_, present, later] = switch_block(timeline, date(2026, 11, 23), is_blocking=True)
    assert (present.is_blocking, later.is_blocking) == (True, False)
    with pytest.raises(BlockNotOffered):
        switch_block(timeline, date(2026, 12, 1), is_blocking=True)
    with pytest.raises(NoSubscription):
        switch_block([], date(2026, 12, 1), is_blocking=True)
