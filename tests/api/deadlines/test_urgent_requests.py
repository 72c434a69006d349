"""Urgent requests through HTTP: where they are counted, given back, and tried out."""

from datetime import datetime
from typing import Any

from tests.api.deadlines.given import a_message, instant
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


async def simulate(service: Service, event: Any) -> Any:
    response = await service.http.post("/v1/events/simulate", json=event)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_simulation_tells_both_deadlines_of_an_urgent_request(service: Service) -> None:
    await service.a_client()
    asked = await simulate(service, a_message("m1", "2026-11-23T09:30:00+01:00", urgent=True))
    assert asked["urgent"] == {"granted": True, "reason": None}
    assert instant(asked["deadlines"]["standard"]) == instant("2026-11-23T13:30:00+01:00")
    assert instant(asked["deadlines"]["urgent"]) == instant("2026-11-23T11:30:00+01:00")
    assert asked["due_at"] == asked["deadlines"]["urgent"]


async def test_a_refused_request_is_told_what_urgency_would_have_meant(service: Service) -> None:
    await service.a_client()
    await service.post(a_message("m1", urgent=True))
    asked = await simulate(service, a_message("m2", urgent=True))
    assert asked["urgent"] == {"granted": False, "reason": "daily_cap"}
    assert asked["due_at"] == asked["deadlines"]["standard"]
    assert asked["deadlines"]["urgent"] < asked["deadlines"]["standard"]


async def test_a_triage_is_simulated_with_both_deadlines(service: Service) -> None:
    await service.a_client()
    posted = (await service.post(a_message("m1"))).json()
    triage = {
        "id": "t1",
        "source": "/desk",
        "type": "interaction.triaged",
        "time": "2026-11-23T10:00:00+01:00",
        "data": {"interaction": {"id": posted["interaction_id"]}, "urgent": True},
    }
    asked = await simulate(service, triage)
    assert asked["deadlines"]["standard"] == posted["due_at"]
    assert instant(asked["deadlines"]["urgent"]) == instant("2026-11-23T12:00:00+01:00")


async def test_what_is_not_urgent_or_has_no_clock_has_no_two_deadlines(service: Service) -> None:
    await service.a_client()
    plain = a_message("m1")
    passed_on = a_message("m2", urgent=True, requires_action=False)
    answers = await simulate(service, [plain, passed_on])
    assert [result["decision"]["deadlines"] for result in answers["results"]] == [None, None]


async def test_what_is_recorded_tells_and_stores_one_deadline(service: Service) -> None:
    await service.a_client()
    event = a_message("m1", urgent=True)
    posted = (await service.post(event)).json()
    assert "deadlines" not in posted
    assert await simulate(service, event) == posted | {"duplicate": True}
