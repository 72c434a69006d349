"""A period is a calendar month in the client's time zone (rulebook section 4)."""

import pytest

from tests.acceptance.account import Account, an_account
from tests.service import Service


@pytest.mark.parametrize(
    ("instant", "period"),
    [
        ("2026-10-31T23:59:59.999999+01:00", "2026-10"),
        ("2026-11-01T00:00:00+01:00", "2026-11"),
        ("2026-10-31T23:00:00Z", "2026-11"),
        ("2026-10-31T22:59:59Z", "2026-10"),
        ("2026-10-01T00:00:00+02:00", "2026-10"),
        ("2026-09-30T22:00:00Z", "2026-10"),
        ("2026-09-30T21:59:59Z", "2026-09"),
        ("2026-03-01T00:00:00+01:00", "2026-03"),
        ("2026-02-28T23:00:00Z", "2026-03"),
        ("2026-03-31T23:59:59+02:00", "2026-03"),
        ("2026-03-31T22:00:00Z", "2026-04"),
        ("2026-11-01T08:59:59+10:00", "2026-10"),
    ],
)
async def test_the_month_is_that_of_the_client_s_clock_on_both_sides_of_its_changes(
    account: Account, instant: str, period: str
) -> None:
    decision = await account.decide(account.call("call", instant))
    assert decision["quota"]["period"] == period
    assert await account.used(period) == 1
    [entry] = await account.ledger()
    assert entry["period"] == period


@pytest.mark.parametrize(
    ("timezone", "instant", "period"),
    [
        ("America/New_York", "2026-11-01T03:59:59Z", "2026-10"),
        ("America/New_York", "2026-11-01T04:00:00Z", "2026-11"),
        ("Pacific/Auckland", "2026-10-31T10:59:59Z", "2026-10"),
        ("Pacific/Auckland", "2026-10-31T11:00:00Z", "2026-11"),
        ("Asia/Kathmandu", "2026-10-31T18:14:59Z", "2026-10"),
        ("Asia/Kathmandu", "2026-10-31T18:15:00Z", "2026-11"),
        ("UTC", "2026-11-01T00:00:00+01:00", "2026-10"),
    ],
)
async def test_another_zone_has_months_of_its_own(
    common_service: Service, timezone: str, instant: str, period: str
) -> None:
    account = await an_account(common_service, timezone=timezone)
    decision = await account.decide(account.call("call", instant))
    assert decision["quota"]["period"] == period


async def test_each_interaction_of_a_thread_belongs_to_the_month_of_its_own_time(
    account: Account,
) -> None:
    call = account.call("call", "2026-10-31T23:50:00+01:00")
    actions = [
        account.action(f"action-{n}", f"2026-11-01T00:0{n}:00+01:00", cause=call)
        for n in range(1, 6)
    ]
    await account.record(call, *actions)
    assert (await account.used("2026-10"), await account.used("2026-11")) == (1, 2)
    await account.record(account.void("void", call))
    assert (await account.used("2026-10"), await account.used("2026-11")) == (0, 5)
    await account.must_verify()


async def test_a_late_fact_is_posted_to_its_own_month(account: Account) -> None:
    await account.record(account.call("late", "2026-03-29T01:59:59+01:00"))
    await account.record(account.call("later", "2026-03-29T03:00:00+02:00"))
    assert await account.used("2026-03") == 2
    assert await account.used("2026-11") == 0


async def test_a_full_month_leaves_the_next_one_untouched(blocking: Account) -> None:
    await blocking.fill(120, "2026-10-02")
    last, first = await blocking.record(
        blocking.call("last", "2026-10-31T23:59:59+01:00"),
        blocking.call("first", "2026-11-01T00:00:00+01:00"),
    )
    assert (last["outcome"], first["outcome"]) == ("blocked", "counted")
