"""A final statement never changes, and nothing recorded beside its making is lost."""

import asyncio

import asyncpg
import pytest

from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import finalise, leap, lines, net, statement
from tests.repositories.given import connected
from tests.service import Service

CHANGES = [
    "UPDATE statements SET net_cents = 0",
    "UPDATE statement_amounts SET amount_cents = 0",
    "DELETE FROM statement_amounts",
    "TRUNCATE statements CASCADE",
]


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("application", asyncpg.InsufficientPrivilegeError),
        ("superuser", asyncpg.RestrictViolationError),
    ],
)
async def test_the_database_refuses_to_change_one(
    service: Service, database_url: str, role: str, refusal: type[Exception]
) -> None:
    account = await an_account(service)
    await leap(service, "2026-12-02T09:00:00+01:00")
    final = await finalise(account)
    async with connected(database_url, role) as connection:
        for change in CHANGES:
            with pytest.raises(refusal):
                await connection.execute(change)
    assert await statement(account) == final


async def test_what_is_recorded_beside_it_is_billed_once(service: Service) -> None:
    account = await an_account(service)
    await account.fill(110)
    await leap(service, "2026-12-02T09:00:00+01:00")
    calls = [account.call(f"beside-{place}") for place in range(40)]
    recorded = [account.decide(call) for call in calls]
    made = [finalise(account) for _ in range(5)]
    results = await asyncio.gather(*recorded[:20], *made, *recorded[20:])
    finals = [one for one in results if "lines" in one]
    assert all(one == finals[0] for one in finals)
    december = await statement(account, "2026-12")
    adjusted = sum(amount for kind, *_, amount in lines(december) if kind == "adjustment")
    assert net(finals[0]) + adjusted == 336_00 + 30 * 3_00
