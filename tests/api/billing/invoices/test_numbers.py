"""Numbers without gaps, however many invoices are issued at the same time."""

import asyncio
from datetime import datetime

from httpx import Response

from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import (
    a_billed_account,
    ask,
    cancel,
    issued,
    listed,
    put_buyer,
    put_seller,
)
from tests.api.billing.statements.rehearsing import finalise, leap
from tests.service import Service

TOGETHER = 60
"""Far more than there are connections; what waits ten seconds for one is refused."""
IN_THE_GRACE = "2026-12-02T10:00:00+01:00"


async def test_dates_never_run_backwards_within_a_series(service: Service) -> None:
    accounts = [await a_billed_account(service) for _ in range(2)]
    first = await issued(accounts[0])
    service.set_clock(datetime.fromisoformat("2026-12-03T23:59:59+01:00"))
    await finalise(accounts[1])
    second = await issued(accounts[1])
    assert [one["issued_on"] for one in (first, second)] == ["2026-12-04", "2026-12-04"]
    assert second["due_on"] == "2027-01-03"


async def test_invoices_and_credit_notes_may_share_a_series(service: Service) -> None:
    account = await a_billed_account(service)
    await put_seller(service, invoice_series="EA", credit_note_series="EA")
    await cancel(service, await issued(account))
    await issued(account)
    assert await listed(account) == ["EA2026-00003", "EA2026-00002", "EA2026-00001"]


async def test_each_year_begins_at_one(service: Service) -> None:
    account = await a_billed_account(service)
    assert (await issued(account))["number"] == "F2026-00001"
    await leap(service, "2027-01-05T10:00:00+01:00")
    assert (await issued(account, "2026-12"))["number"] == "F2027-00001"


async def finalise_and_ask(account: Account) -> Response:
    await finalise(account)
    return await ask(account)


async def test_sixty_at_once_get_sixty_consecutive_numbers(service: Service) -> None:
    await leap(service, IN_THE_GRACE)
    await put_seller(service)
    accounts = [await an_account(service) for _ in range(TOGETHER)]
    lacking = accounts[::10]
    await asyncio.gather(*(put_buyer(one) for one in accounts if one not in lacking))
    answers = await asyncio.gather(*(finalise_and_ask(one) for one in accounts for _ in range(2)))
    assert {answer.status_code for answer in answers} == {200, 201, 409}
    await asyncio.gather(*(put_buyer(one) for one in lacking))
    answers += await asyncio.gather(*(ask(one) for one in lacking))
    numbers = {one.json()["number"] for one in answers if one.status_code in {200, 201}}
    assert sorted(numbers) == [f"F2026-{place:05d}" for place in range(1, TOGETHER + 1)]
