"""A month that is to exceed its included units is told of once, and seen in the quota."""

from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.notifications.asking import create_endpoint
from tests.receivers import Receiver
from tests.service import Service

KIND = "quota.forecast_exceeded"


async def test_a_month_that_is_to_exceed_its_plan_is_told_of_once(
    service: Service, receiver: Receiver
) -> None:
    await create_endpoint(service, url=receiver.url, event_types=[KIND])
    account = await an_account(service)
    await an_account(service)
    await account.fill(100, "2026-11-20")
    quota = await service.quota(account.id)
    assert quota["forecast"] == {"units": 138, "low": 128, "high": 148}
    for now in ("2026-11-24T04:59:00+01:00", "2026-11-24T05:00:00+01:00"):
        assert receiver.notices == []
        await set_clock(service, now)
    [notice] = receiver.notices
    assert notice["data"] == {
        "client_id": account.id,
        "period": "2026-11",
        "included": 120,
        "used": 100,
        "forecast": 129,
        "low": 121,
        "high": 137,
        "is_blocking": False,
    }
    await account.fill(10, "2026-11-23")
    await set_clock(service, "2026-11-28T12:00:00+01:00")
    assert len(receiver.notices) == 1


async def test_the_months_before_are_looked_at(service: Service) -> None:
    account = await an_account(service)
    await account.fill(60, "2026-10-02")
    tag = (await account.read("/quota")).headers["etag"]
    found = (await service.quota(account.id))["forecast"]
    assert found == {"units": 2, "low": 0, "high": 5}
    await account.fill(60, "2026-09-02")
    assert (await account.read("/quota")).headers["etag"] != tag
    assert (await service.quota(account.id))["forecast"]["units"] == 4
    assert (await service.quota(account.id, "2026-10"))["forecast"] is None
