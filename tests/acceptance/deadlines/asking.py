"""What these tests ask of an account: deadlines, explanations, urgent figures."""

from datetime import datetime
from typing import Any

from tests.acceptance.account import Account, Decision, Event
from tests.api.deadlines.given import OFFICE

ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def a_calendar(timezone: str = "Europe/Brussels", **changes: Any) -> dict[str, Any]:
    """Return office hours without holidays, with changes."""
    return OFFICE | {"timezone": timezone, "holidays": None} | changes


def seconds_between(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


async def due_of(account: Account, event: Event) -> datetime | None:
    """Record an event and return the deadline that it was answered with."""
    return instant((await account.decide(event))["due_at"])


async def explained(account: Account, decision: Decision) -> dict[str, Any]:
    path = f"/v1/interactions/{decision['interaction_id']}/deadline"
    response = await account.service.http.get(path)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def command(
    account: Account, decision: Decision, name: str, at: str, **data: Any
) -> Decision:
    """Say something of an interaction through its own route."""
    path = f"/v1/interactions/{decision['interaction_id']}/{name}"
    response = await account.service.http.post(path, json={"time": at, **data})
    assert response.status_code == 200, response.text
    answer: Decision = response.json()
    return answer


async def urgent(account: Account, period: str = "2026-11") -> dict[str, Any]:
    found: dict[str, Any] = (await account.service.quota(account.id, period))["urgent"]
    return found
