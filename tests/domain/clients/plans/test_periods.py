"""A period is a calendar month in the client's zone, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.periods import (
    InvalidPeriod,
    Period,
    local_date,
    local_midnight,
    period_at,
)
from tests.laws import thorough

BRUSSELS = "Europe/Brussels"
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
ZONES = st.sampled_from(
    [BRUSSELS, "America/Havana", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
     "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "America/Sao_Paulo", "UTC"]
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        ("2026-11-30T23:59:59.999999+01:00", BRUSSELS, "2026-11"),
        ("2026-12-01T00:00:00+01:00", BRUSSELS, "2026-12"),
        ("2026-11-30T23:30:00Z", BRUSSELS, "2026-12"),
        ("2026-06-30T22:30:00Z", BRUSSELS, "2026-07"),
        ("2026-06-30T21:30:00Z", BRUSSELS, "2026-06"),
        ("2027-01-01T04:59:00Z", "America/New_York", "2026-12"),
        ("2026-11-30T10:15:00Z", "Pacific/Kiritimati", "2026-12"),
    ],
)
def test_the_clients_own_calendar_says_the_month(instant: str, zone: str, expected: str) -> None:
    assert period_at(utc(instant), zone).id == expected


@pytest.mark.parametrize(
    ("period", "zone", "starts_at", "ends_at"),
    [
        # Brussels: clocks change on the last Sunday, in 2024 and 2027 on the month's last day.
        ("2026-03", BRUSSELS, "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"),
        ("2026-10", BRUSSELS, "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"),
        ("2024-03", BRUSSELS, "2024-03-01T00:00:00+01:00", "2024-04-01T00:00:00+02:00"),
        ("2027-10", BRUSSELS, "2027-10-01T00:00:00+02:00", "2027-11-01T00:00:00+01:00"),
        # Havana: on 1 November 2026 midnight comes twice; the first one begins the month.
        ("2026-11", "America/Havana", "2026-11-01T00:00:00-04:00", "2026-12-01T00:00:00-05:00"),
        # Asuncion: on 1 October 2023 there is no midnight; the month begins at one o'clock.
        ("2023-10", "America/Asuncion", "2023-10-01T01:00:00-03:00", "2023-11-01T00:00:00-03:00"),
    ],
)
def test_a_month_goes_from_local_midnight_to_local_midnight(
    period: str, zone: str, starts_at: str, ends_at: str
) -> None:
    bounds = Period.parse(period).bounds(zone)
    assert [bound.isoformat() for bound in bounds] == [starts_at, ends_at]


@pytest.mark.parametrize(("period", "change"), [("2026-03", -HOUR), ("2026-10", HOUR)])
def test_the_month_of_a_clock_change_is_an_hour_off(period: str, change: timedelta) -> None:
    starts_at, ends_at = Period.parse(period).bounds(BRUSSELS)
    assert ends_at.astimezone(UTC) - starts_at.astimezone(UTC) == timedelta(days=31) + change


@pytest.mark.parametrize("instant", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
def test_an_hour_that_comes_twice_is_in_the_same_month_both_times(instant: str) -> None:
    assert period_at(utc(instant), BRUSSELS).id == "2026-10"


def test_the_hour_that_comes_twice_at_midnight_belongs_to_the_new_month() -> None:
    repeated = [utc("2026-11-01T04:30:00Z"), utc("2026-11-01T05:30:00Z")]
    assert {period_at(instant, "America/Havana").id for instant in repeated} == {"2026-11"}


@thorough
@given(st.integers(2000, 2040), st.integers(1, 12), ZONES)
def test_months_follow_each_other_without_gap_or_overlap(year: int, month: int, zone: str) -> None:
    period = Period(year, month)
    starts_at, ends_at = period.bounds(zone)
    assert period_at(starts_at, zone) == period
    assert period_at(ends_at.astimezone(UTC) - INSTANT, zone) == period
    assert period_at(ends_at, zone) == period.next
    assert period.next.bounds(zone)[0] == ends_at


@thorough
@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), ZONES)
def test_every_instant_lies_within_its_month_and_its_day(at: datetime, zone: str) -> None:
    starts_at, ends_at = period_at(at, zone).bounds(zone)
    assert starts_at <= at < ends_at
    day = local_date(at, zone)
    assert local_midnight(day, zone) <= at
    assert at.astimezone(ZoneInfo(zone)).date() == day


@pytest.mark.parametrize(
    "text",
    ["2026-13", "2026-00", "2026-1", "26-11", "2026/11", "2026-11-01", "", " 2026-11", "2026-11\n",
     "0001-01", "9999-12", "٢٠٢٦-11"],
    ids=ascii,
)  # fmt: skip
def test_a_period_is_written_in_one_way(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse(text)


@thorough
@given(st.integers(2, 9998), st.integers(1, 12))
def test_a_period_is_read_as_it_is_written(year: int, month: int) -> None:
    assert Period.parse(Period(year, month).id) == Period(year, month)


@pytest.mark.parametrize(
    ("period", "days"),
    [("2026-01", 31), ("2026-02", 28), ("2028-02", 29), ("2100-02", 28), ("2026-04", 30)],
)
def test_a_month_has_its_days(period: str, days: int) -> None:
    month = Period.parse(period)
    assert month.days == days
    assert (month.next.first_day - month.first_day).days == days
    assert month.first_day == date.fromisoformat(f"{period}-01")
