"""What a month comes to: from its business days, and from the months before."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.periods import Period
from app.domain.metering.ledger import genesis
from app.domain.metering.quota.forecasts import (
    BusinessDays,
    Forecast,
    Service,
    business_days,
    forecast,
)
from app.domain.metering.quota.quota import Usage, quota_of
from tests.builders import ZONE, a_blocking_client, a_client, a_subscription, office_hours
from tests.laws import brief

NOVEMBER = Period(2026, 11)
AT = datetime.fromisoformat("2026-11-23T10:00:00+01:00")


def days(elapsed: float, left: float, before: int = 0) -> BusinessDays:
    return BusinessDays(elapsed=elapsed, left=left, before=before)


@pytest.mark.parametrize(
    ("used", "used_before", "when"),
    [
        (50, 0, days(4.5, 15.5)),
        (4, 0, days(12.5, 7.5)),
        (0, 0, days(15, 5, before=64)),
        (3, 9, days(2, 18, before=4)),
    ],
)
def test_nothing_is_foreseen_while_too_little_is_known(
    used: int, used_before: int, when: BusinessDays
) -> None:
    assert forecast(used, used_before, when) is None


def test_a_month_goes_on_as_it_began() -> None:
    assert forecast(60, 0, days(10, 10)) == Forecast(120, 105, 135)


def test_the_months_before_count_as_ten_days() -> None:
    alone, both = forecast(60, 0, days(10, 10)), forecast(60, 120, days(10, 10, before=60))
    assert alone is not None
    assert both == Forecast(100, 90, 110)
    assert forecast(0, 360, days(0.5, 20.5, before=60)) == Forecast(117, 93, 141)


def test_at_the_end_it_is_what_was_used() -> None:
    assert forecast(137, 300, days(21, 0, before=60)) == Forecast(137, 137, 137)


def test_business_days_are_the_clients_open_days_of_service() -> None:
    """November 2026 has 20: 11 November is a holiday; August to October had 65."""
    client = Service(ZONE, (a_subscription(),))
    assert business_days(office_hours(), client, NOVEMBER, date(2026, 11, 1)) == days(0, 20, 65)
    assert business_days(office_hours(), client, NOVEMBER, date(2026, 11, 12)) == days(
        7.5, 12.5, 65
    )
    assert business_days(office_hours(), client, NOVEMBER, date(2026, 11, 30)) == days(
        19.5, 0.5, 65
    )
    late = Service(ZONE, (a_subscription(starts_on=date(2026, 11, 16)),))
    assert business_days(office_hours(), late, NOVEMBER, date(2026, 11, 18)) == days(2.5, 8.5)
    far = Period(2400, 1)
    assert business_days(office_hours(), client, far, far.first_day) is None


def test_the_block_lets_nothing_be_foreseen_beyond_the_included_units() -> None:
    usage = Usage(
        used=25, held=0, urgent_month=0, urgent_day=0, used_before=100, head=genesis("dupont")
    )
    hours = office_hours()
    free = quota_of(a_client(), NOVEMBER, usage, AT, hours).forecast
    blocked = quota_of(a_blocking_client(30), NOVEMBER, usage, AT, hours).forecast
    assert free is not None
    assert free.high > 30
    assert blocked == Forecast(min(free.units, 30), min(free.low, 30), 30)
    assert quota_of(a_client(), NOVEMBER.next, usage, AT, hours).forecast is None


@brief
@given(st.integers(0, 900), st.integers(0, 900), st.integers(0, 46), st.integers(0, 70))
def test_the_range_holds_the_forecast_and_what_was_used(
    used: int, used_before: int, halves: int, before: int
) -> None:
    found = forecast(used, used_before, days(halves / 2, 23 - halves / 2, before))
    if found is not None:
        assert used <= found.low <= found.units <= found.high
