"""How a period's deadlines were met: counted, grouped, and only shown to those who may see."""

from typing import Any
from uuid import uuid4

from app.domain.access.keys import Scope
from tests.api.deadlines.given import open_message
from tests.api.metering.given import get_with_key
from tests.service import Service

NOTHING = {"p50": None, "p90": None, "p95": None}
FRIDAY = "2026-11-20T{}:00+01:00"


async def sla(service: Service, client_id: str, query: str = "") -> dict[str, Any]:
    response = await service.http.get(f"/v1/clients/{client_id}/sla{query}")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def complete(service: Service, interaction_id: str, at: str) -> None:
    path = f"/v1/interactions/{interaction_id}/complete"
    assert (await service.http.post(path, json={"time": at})).status_code == 200


async def request(service: Service, client_id: str, at: str) -> str:
    data = {"client_id": client_id, "summary": "Appeler trois clients"}
    event = {"id": str(uuid4()), "source": "/desk", "type": "request.received", "time": at}
    interaction_id: str = (await service.post(event | {"data": data})).json()["interaction_id"]
    return interaction_id


async def test_a_period_without_deadlines_has_none_to_tell(service: Service) -> None:
    found = await sla(service, await service.a_client())
    assert (found["period"], found["met"], found["breached"]) == ("2026-11", 0, 0)
    assert found["open"] == {"on_track": 0, "at_risk": 0, "breached": 0}
    assert found["share_used"] == found["business_seconds_used"] == NOTHING
    assert found["by_kind"] == []


async def test_deadlines_are_met_breached_or_open(service: Service) -> None:
    client = await service.a_client()
    for number, completed_at in enumerate(("10:00", "13:00", "13:01")):
        message = await open_message(service, f"m{number}", FRIDAY.format("09:00"))
        await complete(service, message, FRIDAY.format(completed_at))
    await open_message(service, "late", FRIDAY.format("09:00"))
    await open_message(service, "soon", FRIDAY.format("14:30"))
    await open_message(service, "fresh", "2026-11-23T09:30:00+01:00")
    found = await sla(service, client)
    assert (found["met"], found["breached"]) == (2, 1)
    assert found["open"] == {"on_track": 1, "at_risk": 1, "breached": 1}
    assert found["business_seconds_used"] == {"p50": 14400, "p90": 14460, "p95": 14460}
    assert found["share_used"] == {"p50": 1.0, "p90": 1.0042, "p95": 1.0042}


async def test_pauses_are_not_counted_as_used(service: Service) -> None:
    client = await service.a_client()
    message = await open_message(service, "m1", FRIDAY.format("15:00"))
    path = f"/v1/interactions/{message}"
    await service.http.post(f"{path}/pause", json={"time": FRIDAY.format("16:00")})
    await service.http.post(f"{path}/resume", json={"time": "2026-11-23T09:30:00+01:00"})
    await complete(service, message, "2026-11-23T10:00:00+01:00")
    found = await sla(service, client)
    assert found["business_seconds_used"]["p50"] == 5400
    assert found["share_used"]["p50"] == 0.375


async def test_messages_of_others_and_requests_are_told_apart(service: Service) -> None:
    client = await service.a_client()
    await open_message(service, "m1", FRIDAY.format("09:00"))
    asked = await request(service, client, FRIDAY.format("09:00"))
    await complete(service, asked, FRIDAY.format("11:00"))
    groups = (await sla(service, client))["by_kind"]
    assert [
        (group["kind"], group["direction"], group["delay"], group["met"]) for group in groups
    ] == [
        ("message", "inbound", "inbound", 0),
        ("request", "inbound", "outbound", 1),
    ]
    assert groups[1]["share_used"]["p50"] == 0.25


async def test_what_is_voided_or_needs_no_action_is_left_out(service: Service) -> None:
    client = await service.a_client()
    voided = await open_message(service, "m1", FRIDAY.format("09:00"))
    await service.http.post(f"/v1/interactions/{voided}/void", json={"reason": "Doublon"})
    triaged = await open_message(service, "m2", FRIDAY.format("09:00"))
    await service.http.post(f"/v1/interactions/{triaged}/triage", json={"requires_action": False})
    assert (await sla(service, client))["by_kind"] == []


async def test_another_month_is_asked_for_by_name(service: Service) -> None:
    client = await service.a_client()
    await open_message(service, "m1", "2026-10-30T09:00:00+01:00")
    assert (await sla(service, client))["by_kind"] == []
    assert (await sla(service, client, "?period=2026-10"))["open"]["breached"] == 1


async def test_what_cannot_be_answered_is_refused(service: Service) -> None:
    client = await service.a_client()
    wrong = await service.http.get(f"/v1/clients/{client}/sla?period=2026-13")
    nobody = await service.http.get(f"/v1/clients/{uuid4()}/sla")
    assert (wrong.status_code, nobody.status_code) == (422, 404)


async def test_it_is_for_readers_of_reports_and_operators(service: Service) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="other", contact_points=[])
    path = f"/v1/clients/{client}/sla"
    answers = [
        await get_with_key(service, path, Scope.REPORTS_READ),
        await get_with_key(service, path, Scope.OPS_READ, client_id=client),
        await get_with_key(service, path, Scope.QUOTA_READ),
        await get_with_key(service, path, Scope.REPORTS_READ, client_id=other),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 404]
