import json
from datetime import UTC, datetime, timedelta

import pytest

from app.main import create_app
from app.settings import Settings
from tests import sql
from tests.api.monitoring.events import a_call
from tests.service import Service

NEW_YEAR = "2026-12-31T23:59:00+01:00"


async def test_what_is_decided_goes_by_the_instant_that_was_set(service: Service) -> None:
    client = await service.a_client()
    response = await service.http.put("/v1/test-clock", json={"now": NEW_YEAR})
    assert response.status_code == 200
    assert datetime.fromisoformat(response.json()["now"]) == datetime.fromisoformat(NEW_YEAR)
    undated = a_call()
    del undated["time"]
    decision = (await service.post(undated)).json()
    assert (decision["client_id"], decision["quota"]["period"]) == (client, "2026-12")


async def test_it_may_be_set_backwards_and_let_go(service: Service) -> None:
    await service.http.put("/v1/test-clock", json={"now": NEW_YEAR})
    back = await service.http.put("/v1/test-clock", json={"now": "2020-02-29T00:00:00Z"})
    assert back.json() == {"now": "2020-02-29T00:00:00Z"}
    assert (await service.http.delete("/v1/test-clock")).status_code == 204
    assert abs(service.state.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("body", [{}, {"now": "2026-12-31T23:59:00"}, {"now": NEW_YEAR, "x": 1}])
async def test_only_an_instant_with_an_offset_is_taken(
    service: Service, body: dict[str, object]
) -> None:
    response = await service.http.put("/v1/test-clock", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")


async def test_only_who_may_do_everything_sets_it(service: Service) -> None:
    key = await service.http.post("/v1/keys", json={"name": "o", "scopes": ["ops:read"]})
    headers = {"Authorization": f"Bearer {key.json()['key']}"}
    for request in ("PUT", "DELETE"):
        response = await service.http.request(
            request, "/v1/test-clock", json={"now": NEW_YEAR}, headers=headers
        )
        assert response.status_code == 403


def test_it_is_not_there_unless_asked_for() -> None:
    app = create_app(Settings(_env_file=None, test_clock=False), "postgresql://nowhere/none")
    assert "/v1/test-clock" not in {getattr(route, "path", None) for route in app.routes}


async def test_a_deadline_that_passes_on_the_way_is_noticed_at_its_instant(
    service: Service,
) -> None:
    await service.a_client()
    endpoint = {
        "url": "https://hooks.tiers.example/exitadmin",
        "event_types": ["sla.breached"],
        "client_id": None,
    }
    created = await service.http.post("/v1/webhook-endpoints", json=endpoint)
    assert created.status_code == 201, created.text
    mail = {
        "source": "/mail",
        "id": "m-1",
        "type": "message.received",
        "time": "2026-11-23T10:00:00+01:00",
        "data": {
            "channel": "email",
            "from": "client@chantier.example",
            "to": "dupont@exitadmin.example",
        },
    }
    due_at = (await service.post(mail)).json()["due_at"]
    await service.http.put("/v1/test-clock", json={"now": NEW_YEAR})
    body = await sql.fetchval(service.state.database, "SELECT body FROM webhook_deliveries")
    told = json.loads(body)["data"]
    assert datetime.fromisoformat(told["due_at"]) == datetime.fromisoformat(due_at)
    assert told["noticed_at"] == told["due_at"]
