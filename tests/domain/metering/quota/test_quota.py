"""What is left of a month, as clients read it."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import change
from app.domain.metering.ledger import genesis
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.quota import PeriodNotServed, Quota, Usage, quota_of
from tests.builders import START, a_blocking_client, a_client, a_subscription, confort, essentiel
from tests.laws import brief

NOVEMBER = Period(2026, 11)


def a_quota(
    profile: ClientProfile, used: int = 0, period: Period = NOVEMBER, now: datetime = START
) -> Quota:
    usage = Usage(
        used=used, held=0, urgent_month=0, urgent_day=0, used_before=0, head=genesis(profile.id)
    )
    return quota_of(profile, period, usage, now)


@pytest.mark.parametrize(
    ("used", "remaining", "extra", "cents"),
    [(0, 120, 0, 0), (119, 1, 0, 0), (120, 0, 0, 0), (121, 0, 1, 300), (137, 0, 17, 5_100)],
)
def test_what_goes_beyond_the_included_units_is_extra(
    used: int, remaining: int, extra: int, cents: int
) -> None:
    quota = a_quota(a_client(), used)
    assert (quota.remaining, quota.extra) == (remaining, extra)
    assert quota.extra_amount == Money(amount_cents=cents)


@brief
@given(st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_units_add_up_and_the_block_is_active_when_nothing_is_left(
    included: int,
    used: int,
    is_blocking: bool,  # noqa: FBT001 - a value under test
) -> None:
    terms = essentiel(included_units=included)
    quota = a_quota(a_client(a_subscription(terms, is_blocking=is_blocking)), used)
    assert quota.remaining - quota.extra == included - used
    assert quota.is_block_active is (is_blocking and used >= included)


def test_a_month_has_the_limits_of_its_own_plan() -> None:
    profile = a_client(*change([a_subscription()], a_subscription(confort(), date(2026, 12, 1))))
    assert a_quota(profile).included == 120
    december = a_quota(profile, period=NOVEMBER.next)
    assert (december.included, december.terms.code) == (200, "CONFORT")


def test_the_daily_cap_is_that_of_today() -> None:
    profile = a_client(*change([a_subscription()], a_subscription(confort(), date(2026, 12, 1))))
    assert a_quota(profile, period=NOVEMBER.next).daily_cap == 1


def test_today_is_the_clients_date() -> None:
    late = datetime.fromisoformat("2026-11-23T23:30:00Z")
    assert a_quota(a_client(), now=late).today == date(2026, 11, 24)


def test_the_block_that_is_on_now_holds_for_months_past() -> None:
    assert a_quota(a_blocking_client(0), period=Period(2026, 3)).is_block_active


@pytest.mark.parametrize("period", [Period(2025, 12), Period(2027, 1)])
def test_a_month_without_service_has_no_quota(period: Period) -> None:
    profile = a_client(a_subscription(ends_before=date(2027, 1, 1)))
    with pytest.raises(PeriodNotServed):
        a_quota(profile, period=period)
