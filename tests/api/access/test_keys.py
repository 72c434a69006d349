from typing import Any
from uuid import uuid4

import pytest

from tests.api.monitoring.events import a_call
from tests.service import Service


async def made(service: Service, **asked: Any) -> dict[str, Any]:
    body = {"name": "Standard", "scopes": ["events:write"]} | asked
    response = await service.http.post("/v1/keys", json=body)
    assert response.status_code == 201, response.text
    key: dict[str, Any] = response.json()
    return key


def bearing(key: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['key']}"}


async def test_a_new_key_opens_what_its_scopes_say(service: Service) -> None:
    key = await made(service)
    assert key["key"].startswith(f"ea_development_{key['id']}_")
    sent = await service.http.post("/v1/events", json=a_call(), headers=bearing(key))
    assert sent.status_code == 201
    assert (await service.http.get("/metrics", headers=bearing(key))).status_code == 403


async def test_a_new_key_works_at_once_even_where_keys_were_read_a_moment_ago(
    service: Service,
) -> None:
    unknown = {"Authorization": "Bearer ea_development_0123456789ab_unknown"}
    assert (await service.http.get("/v1/plans", headers=unknown)).status_code == 401
    key = await made(service, scopes=["quota:read"])
    assert (await service.http.get("/v1/plans", headers=bearing(key))).status_code == 200


async def test_a_revoked_key_opens_nothing(service: Service) -> None:
    key = await made(service)
    assert (await service.http.delete(f"/v1/keys/{key['id']}")).status_code == 204
    sent = await service.http.post("/v1/events", json=a_call(), headers=bearing(key))
    assert sent.status_code == 401
    [listed] = (await service.http.get("/v1/keys")).json()["items"]
    assert listed["revoked_at"] is not None


async def test_keys_are_listed_in_pages_without_their_text(service: Service) -> None:
    made_keys = [await made(service, name=f"key {number}") for number in range(3)]
    first = (await service.http.get("/v1/keys?limit=2")).json()
    rest = (await service.http.get(f"/v1/keys?cursor={first['next_cursor']}")).json()
    listed = first["items"] + rest["items"]
    assert [key["id"] for key in listed] == [key["id"] for key in made_keys]
    assert rest["next_cursor"] is None
    assert not any("key" in key for key in listed)


async def test_a_key_may_be_for_one_client(service: Service) -> None:
    client = await service.a_client()
    key = await made(service, client_id=client, scopes=["admin"])
    assert key["client_id"] == client
    for path in ("/v1/keys", "/metrics"):
        assert (await service.http.get(path, headers=bearing(key))).status_code == 404
    body = {"name": "more", "scopes": ["admin"]}
    more = await service.http.post("/v1/keys", json=body, headers=bearing(key))
    assert more.status_code == 404


async def test_a_key_for_nobody_is_refused(service: Service) -> None:
    body = {"name": "x", "scopes": ["events:write"], "client_id": str(uuid4())}
    response = await service.http.post("/v1/keys", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "unknown-client")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"name": ""}, "/name"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(
    service: Service, change: dict[str, Any], pointer: str
) -> None:
    body = {"name": "Standard", "scopes": ["events:write"]} | change
    response = await service.http.post("/v1/keys", json=body)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json()["errors"]]


async def test_revoking_what_never_existed_finds_nothing(service: Service) -> None:
    assert (await service.http.delete("/v1/keys/0123456789ab")).status_code == 404
