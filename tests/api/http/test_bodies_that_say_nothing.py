"""Routes that have nothing to be told refuse what is said all the same."""

from uuid import uuid4

import pytest

from tests.api.metering.events.posting import must_refuse
from tests.service import Service

PATHS = [
    "/v1/clients/{client}/release",
    "/v1/clients/{client}/statements/2026-10/finalise",
    "/v1/interactions/{interaction}/hand-back",
    "/v1/webhook-endpoints/{endpoint}/rotate-secret",
]


@pytest.mark.parametrize("path", PATHS)
async def test_only_an_empty_object_or_nothing_is_taken(service: Service, path: str) -> None:
    client = await service.a_client()
    mail = {"channel": "email", "client_id": client, "from": "a@b.example", "to": None}
    event = {"id": "m", "source": "/mail", "type": "message.received", "data": mail}
    interaction = (await service.post(event)).json()["interaction_id"]
    hook = {"url": "https://hooks.dupont.example/x", "event_types": ["quota.exhausted"]}
    endpoint = (await service.http.post("/v1/webhook-endpoints", json=hook)).json()["id"]
    named = path.format(client=client, interaction=interaction, endpoint=endpoint)
    unknown = await service.http.post(named, json={"unknown": 1})
    must_refuse(unknown, 422, "invalid-request")
    broken = await service.http.post(
        named, content=b"not json", headers={"Content-Type": "application/json"}
    )
    must_refuse(broken, 400, "malformed-json")
    assert (await service.http.post(named, json={})).status_code == 200
    assert (await service.http.post(named)).status_code == 200


async def test_what_is_not_there_is_not_found_first(service: Service) -> None:
    path = f"/v1/interactions/{uuid4()}/hand-back"
    must_refuse(await service.http.post(path, json={"unknown": 1}), 404, "not-found")
