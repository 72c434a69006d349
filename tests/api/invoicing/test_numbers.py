"""Numbers without gaps, however many invoices are issued at the same time."""

import asyncio

from tests.acceptance.account import an_account
from tests.api.billing.rehearsing import set_clock
from tests.api.invoicing.given import IN_DECEMBER, ask, put_buyer, put_seller
from tests.service import Service

TOGETHER = 200


async def test_two_hundred_at_once_get_two_hundred_consecutive_numbers(service: Service) -> None:
    await put_seller(service)
    accounts = [await an_account(service) for _ in range(TOGETHER)]
    lacking = accounts[::10]
    await asyncio.gather(*(put_buyer(one) for one in accounts if one not in lacking))
    await set_clock(service, IN_DECEMBER)
    answers = await asyncio.gather(*(ask(one) for one in accounts for _ in range(2)))
    assert {answer.status_code for answer in answers} == {200, 201, 409}
    await asyncio.gather(*(put_buyer(one) for one in lacking))
    answers += await asyncio.gather(*(ask(one) for one in lacking))
    numbers = {one.json()["number"] for one in answers if one.status_code in {200, 201}}
    assert sorted(numbers) == [f"F2026-{place:05d}" for place in range(1, TOGETHER + 1)]
