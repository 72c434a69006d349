"""Reports read through the API, the clock set through it too."""

from typing import Any

from tests.acceptance.account import Account


async def reports(account: Account, query: str = "") -> list[dict[str, Any]]:
    answer = await account.read(f"/reports?limit=500{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def report(account: Account, report_id: str) -> dict[str, Any]:
    answer = await account.service.http.get(f"/v1/reports/{report_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def drawn(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return kind and instant of each report."""
    return [(item["kind"], item["drawn_at"]) for item in items]
