import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import a_later_version, codes, key_for, pointers
from tests.service import Service

HOUR = 3600
COLUMNS = (
    "included_units",
    "inbound_delay_business_seconds",
    "outbound_delay_business_seconds",
    "urgent_included",
    "urgent_daily_cap",
    "urgent_delay_business_seconds",
    "reports",
    "weekly_summary",
    "prioritisation",
    "accelerated_handling",
)
MIDDAY_AND_END = ["midday", "end_of_day"]
TABLE = {
    "ESSENTIEL": (120, 4 * HOUR, 8 * HOUR, 5, 1, 2 * HOUR, ["end_of_day"], False, False, False),
    "CONFORT": (200, 3 * HOUR, 6 * HOUR, 10, 2, 2 * HOUR, MIDDAY_AND_END, False, False, True),
    "PREMIUM": (300, 2 * HOUR, 2 * HOUR, 20, 3, 1 * HOUR, MIDDAY_AND_END, True, True, True),
}
PRICES = {"ESSENTIEL": (336_00, 11_20), "CONFORT": (560_00, 18_67), "PREMIUM": (840_00, 28_00)}


def euros(cents: int) -> dict[str, int | str]:
    return {"amount_cents": cents, "currency": "EUR"}


@pytest.mark.parametrize("code", TABLE)
async def test_a_plan_is_a_column_of_the_annex(service: Service, code: str) -> None:
    plan = (await service.http.get(f"/v1/plans/{code}")).json()
    assert tuple(plan[column] for column in COLUMNS) == TABLE[code]
    assert (plan["code"], plan["version"]) == (code, "2026-01")
    assert plan["extra_unit"] == euros(300)
    assert (plan["monthly_price"], plan["daily_rate"]) == tuple(map(euros, PRICES[code]))
    included = ("calls", "messages", "planning", "information_transmission", "block_available")
    assert all(plan[name] is True for name in included)


async def test_the_catalogue_lists_the_plans_in_the_order_of_the_annex(service: Service) -> None:
    page = (await service.http.get("/v1/plans")).json()
    assert [plan["code"] for plan in page["items"]] == ["ESSENTIEL", "CONFORT", "PREMIUM"]
    assert page["next_cursor"] is None


async def test_the_catalogue_can_be_read_page_by_page(service: Service) -> None:
    first = (await service.http.get("/v1/plans?limit=2")).json()
    query = {"limit": 2, "cursor": first["next_cursor"]}
    second = (await service.http.get("/v1/plans", params=query)).json()
    seen = [plan["code"] for plan in first["items"] + second["items"]]
    assert seen == ["ESSENTIEL", "CONFORT", "PREMIUM"]
    assert second["next_cursor"] is None


async def test_every_version_of_a_plan_can_be_read(service: Service, restored_url: str) -> None:
    await a_later_version(restored_url, "2026-06-01")
    await a_later_version(restored_url, "2027-01-01")
    newest = (await service.http.get("/v1/plans/ESSENTIEL")).json()
    assert (newest["version"], newest["included_units"]) == ("2026-06-01", 130)
    first = (await service.http.get("/v1/plans/ESSENTIEL?version=2026-01")).json()
    assert first["included_units"] == 120
    assert len((await service.http.get("/v1/plans")).json()["items"]) == 5


@pytest.mark.parametrize("path", ["GRATUIT", "essentiel", "ESSENTIEL?version=1999-01"])
async def test_a_plan_that_was_never_offered_is_not_found(service: Service, path: str) -> None:
    assert codes(await service.http.get(f"/v1/plans/{path}")) == (404, "not-found")


async def test_nobody_reads_plans_without_the_right_to_read_quotas(service: Service) -> None:
    reader = await key_for(service, Scope.QUOTA_READ)
    other = await key_for(service, Scope.EVENTS_WRITE)
    assert (await service.http.get("/v1/plans", headers=reader)).status_code == 200
    assert codes(await service.http.get("/v1/plans", headers=other)) == (403, "missing-scope")
    nobody = {"Authorization": ""}
    refusal = await service.http.get("/v1/plans/ESSENTIEL", headers=nobody)
    assert codes(refusal) == (401, "not-authenticated")


async def test_a_limit_lies_between_1_and_500(service: Service) -> None:
    for limit in ("0", "501", "x"):
        response = await service.http.get(f"/v1/plans?limit={limit}")
        assert pointers(response) == ["/query/limit"]
