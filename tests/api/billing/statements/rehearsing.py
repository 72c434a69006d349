"""A month rehearsed through the API alone: the clock is set, statements are read."""

from datetime import datetime
from typing import Any

from tests.acceptance.account import Account
from tests.service import Service


async def set_clock(service: Service, now: str) -> None:
    answer = await service.http.put("/v1/test-clock", json={"now": now})
    assert answer.status_code == 200, answer.text


async def leap(service: Service, now: str) -> None:
    """Set the clock to an instant without the stops before it: all that was due is done there.

    A month's daily work at once costs a fraction of what it costs day by day.
    """
    service.set_clock(datetime.fromisoformat(now))
    await set_clock(service, now)


async def statement(account: Account, period: str = "2026-11", query: str = "") -> dict[str, Any]:
    answer = await account.read(f"/statements/{period}{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def finalise(account: Account, period: str = "2026-11") -> dict[str, Any]:
    path = f"/v1/clients/{account.id}/statements/{period}/finalise"
    answer = await account.service.http.post(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def lines(found: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """Return kind, month, quantity and cents of each line."""
    return [
        (line["kind"], line["for_period"], line["quantity"], line["amount"]["amount_cents"])
        for line in found["lines"]
    ]


def net(found: dict[str, Any]) -> int:
    cents: int = found["net"]["amount_cents"]
    return cents
