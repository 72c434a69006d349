"""A month's use, day by day."""

from uuid import uuid4

from app.domain.access.keys import Scope
from tests.acceptance.account import an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.clients.given import codes, key_for
from tests.service import Service


async def test_every_unit_stands_on_its_own_date(service: Service) -> None:
    account = await an_account(service)
    late = account.call("late", "2026-11-30T23:30:00+00:00")
    await account.fill(3, "2026-11-02")
    await account.record(
        account.call("night", "2026-11-09T23:30:00+00:00"),
        account.call("day", 30),
        account.void("v", account.call("fill-2026-11-02-0")),
    )
    answer = (await account.read("/usage")).json()
    assert (answer["period"], answer["included"], answer["used"]) == ("2026-11", 120, 4)
    assert len(answer["days"]) == 30
    assert {one["date"]: one["units"] for one in answer["days"] if one["units"]} == {
        "2026-11-02": 2,
        "2026-11-10": 1,
        "2026-11-20": 1,
    }
    assert answer["days"][18] == {"date": "2026-11-19", "units": 0, "used_after": 3}
    await set_clock(service, "2026-12-01T09:00:00+01:00")
    await account.record(late)
    december = (await account.read("/usage?period=2026-12")).json()
    assert december["days"][0] == {"date": "2026-12-01", "units": 1, "used_after": 1}


async def test_what_is_released_stands_on_the_date_of_its_release(service: Service) -> None:
    account = await an_account(service, block=True)
    await account.fill(120)
    held = account.message("held")
    await account.record(held)
    await set_clock(service, "2026-12-03T09:00:00+01:00")
    await account.record(account.release("release", held, "2026-12-03T09:00:00+01:00"))
    december = (await account.read("/usage")).json()
    assert [one for one in december["days"] if one["units"]] == [
        {"date": "2026-12-03", "units": 1, "used_after": 1}
    ]


async def test_what_is_released_in_its_own_month_stands_on_the_date_of_its_release(
    service: Service,
) -> None:
    account = await an_account(service, block=True)
    await account.fill(120, "2026-11-10")
    held = account.message("held", "2026-11-10T10:00:00+01:00")
    await account.record(held)
    subscription = {"plan": "ESSENTIEL", "effective": "now", "block": False}
    path = f"/v1/clients/{account.id}/subscription"
    assert (await service.http.put(path, json=subscription)).status_code == 200
    await account.record(account.release("release", held, "2026-11-20T09:00:00+01:00"))
    november = (await account.read("/usage?period=2026-11")).json()
    assert [one for one in november["days"] if one["units"]] == [
        {"date": "2026-11-10", "units": 120, "used_after": 120},
        {"date": "2026-11-20", "units": 1, "used_after": 121},
    ]


async def test_only_who_may_see_the_client_reads_it(service: Service) -> None:
    account = await an_account(service)
    other = await an_account(service)
    path = f"/v1/clients/{account.id}/usage"
    tied = await key_for(service, Scope.QUOTA_READ, client_id=other.id)
    reports = await key_for(service, Scope.REPORTS_READ)
    assert codes(await service.http.get(path, headers=tied)) == (404, "not-found")
    assert codes(await service.http.get(path, headers=reports)) == (403, "missing-scope")
    assert codes(await service.http.get(f"{path}?period=2026-1")) == (422, "invalid-period")
    assert codes(await service.http.get(f"{path}?period=2025-12")) == (404, "no-subscription")
    nobody = await service.http.get(f"/v1/clients/{uuid4()}/usage")
    assert codes(nobody) == (404, "not-found")
