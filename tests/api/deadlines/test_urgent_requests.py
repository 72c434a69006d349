"""Urgent requests through HTTP: where they are counted, given back, and tried out."""

from datetime import datetime
from typing import Any

from tests.api.deadlines.given import a_message
from tests.service import Service

MIDNIGHT_IN_BRUSSELS = "2026-10-31T23:30:00Z"


async def urgent_used(service: Service, client: str, period: str = "2026-11") -> int:
    used: int = (await service.quota(client, period))["urgent"]["month"]["used"]
    return used


async def void(service: Service, interaction_id: str) -> dict[str, Any]:
    path = f"/v1/interactions/{interaction_id}/void"
    response = await service.http.post(path, json={"reason": "Saisi deux fois"})
    assert response.status_code == 200, response.text
    decision: dict[str, Any] = response.json()
    return decision


async def test_a_grant_is_given_back_to_its_own_day_after_the_client_moved(
    service: Service,
) -> None:
    client = await service.a_client()
    posted = await service.post(a_message("m1", MIDNIGHT_IN_BRUSSELS, urgent=True))
    assert posted.json()["urgent"] == {"granted": True, "reason": None}
    assert await urgent_used(service, client) == 1
    await service.http.patch(f"/v1/clients/{client}", json={"timezone": "Atlantic/Azores"})
    service.set_clock(datetime.fromisoformat("2026-12-02T10:00:00+01:00"))
    await void(service, posted.json()["interaction_id"])
    assert await urgent_used(service, client) == 0
