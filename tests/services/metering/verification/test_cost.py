"""Verifying costs what a client has, whatever the planner thinks of the tables."""

import time

import pytest

from tests.acceptance.account import Account, an_account
from tests.conftest import execute
from tests.service import Service


async def seconds_to_verify(account: Account, thousands: int) -> float:
    for number in range(thousands):
        await account.batch([account.call(f"call {number}-{n}") for n in range(1_000)])
    began = time.perf_counter()
    await account.must_verify()
    return time.perf_counter() - began


@pytest.mark.slow
async def test_it_is_linear_right_after_a_load_that_no_statistics_know_of(
    service: Service, database_url: str
) -> None:
    small = await an_account(service)
    await small.batch([small.call(f"call {n}") for n in range(300)])
    await execute(database_url, "ANALYZE")
    first = await seconds_to_verify(await an_account(service), 1)
    six_times = await seconds_to_verify(await an_account(service), 6)
    assert six_times < 18 * first  # 36 where each row reads all of them
