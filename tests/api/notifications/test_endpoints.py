"""Webhook endpoints over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from tests import sql
from tests.api.notifications.asking import ASKED, PATH, code_of, create_endpoint
from tests.service import Service, running_service


@pytest.fixture
async def bound(service: Service) -> AsyncIterator[tuple[AsyncClient, str]]:
    """Give a caller whose key is tied to a client, and that client."""
    client = await service.a_client()
    made = await service.http.post(
        "/v1/keys", json={"name": "own", "scopes": ["clients:admin"], "client_id": client}
    )
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    async with AsyncClient(
        transport=service.http._transport,  # noqa: SLF001 - the same application
        base_url="http://service",
        headers=headers,
    ) as caller:
        yield caller, client


async def test_a_new_endpoint_shows_its_secret_this_once(service: Service) -> None:
    response = await service.http.post(PATH, json=ASKED)
    made = response.json()
    assert response.headers["location"] == f"{PATH}/{made['id']}"
    assert made.pop("secret").startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": ASKED["url"],
        "event_types": ["quota.exhausted", "sla.breached"],
        "client_id": None,
        "description": "",
        "enabled": True,
        "disabled_reason": None,
        "failing_since": None,
        "previous_secret_ends_at": None,
        "created_at": "2026-11-23T09:00:00Z",
    }
    assert (await service.http.get(f"{PATH}/{made['id']}")).json() == made
    assert (await service.http.get(PATH)).json() == {"items": [made], "next_cursor": None}


async def test_no_secret_stands_in_the_database_as_it_is(service: Service) -> None:
    made = (await service.http.post(PATH, json=ASKED, headers={"Idempotency-Key": "one"})).json()
    rows = await sql.fetch(
        service.state.database,
        "SELECT secret FROM webhook_endpoints UNION ALL SELECT answer::text FROM idempotency_keys",
    )
    assert len(rows) == 2
    assert not any(made["secret"].removeprefix("whsec_") in row["secret"] for row in rows)


async def test_a_creation_sent_twice_gets_its_first_answer(service: Service) -> None:
    headers = {"Idempotency-Key": "one"}
    first = await service.http.post(PATH, json=ASKED, headers=headers)
    second = await service.http.post(PATH, json=ASKED, headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = await service.http.post(PATH, json=ASKED | {"enabled": False}, headers=headers)
    assert (other.status_code, code_of(other)) == (409, "idempotency-conflict")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"url": "ftp://dupont.example/"}, "forbidden-destination", "/url"),
        ({"url": "https://me:pw@dupont.example/"}, "forbidden-destination", "/url"),
        ({"url": "https://dupont.example/\u0000"}, "invalid-request", "/url"),
        ({"event_types": []}, "invalid-request", "/event_types"),
        ({"event_types": ["sla.met"]}, "invalid-request", "/event_types/0"),
        ({"client_id": str(uuid4())}, "unknown-client", "/client_id"),
        ({"secret": "whsec_mine"}, "invalid-request", "/secret"),
    ],
)
async def test_what_cannot_be_an_endpoint_is_refused(
    service: Service, changes: dict[str, Any], code: str, pointer: str
) -> None:
    response = await service.http.post(PATH, json=ASKED | changes)
    assert (response.status_code, code_of(response)) == (422, code)
    assert response.json()["errors"][0]["pointer"] == pointer


async def test_a_client_is_not_told_what_concerns_none(service: Service) -> None:
    client = await service.a_client()
    asked = ASKED | {"client_id": client, "event_types": ["event.unassigned"]}
    response = await service.http.post(PATH, json=asked)
    assert (response.status_code, code_of(response)) == (422, "not-for-clients")


async def test_what_is_given_changes_and_the_rest_stays(service: Service) -> None:
    made = await create_endpoint(service, description="Tableau")
    made.pop("secret")
    url = f"{PATH}/{made['id']}"
    changed = await service.http.patch(url, json={"enabled": False, "event_types": ["sla.at_risk"]})
    assert changed.json() == made | {"enabled": False, "event_types": ["sla.at_risk"]}
    refused = await service.http.patch(url, json={"url": "mailto:marc@dupont.example"})
    assert (refused.status_code, code_of(refused)) == (422, "forbidden-destination")


async def test_a_rotation_gives_another_secret(service: Service) -> None:
    made = await create_endpoint(service)
    rotated = (await service.http.post(f"{PATH}/{made['id']}/rotate-secret")).json()
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    shown = (await service.http.get(f"{PATH}/{made['id']}")).json()
    assert shown["previous_secret_ends_at"] == rotated["previous_secret_ends_at"]


async def test_a_removed_endpoint_is_gone(service: Service) -> None:
    url = f"{PATH}/{(await create_endpoint(service))['id']}"
    assert (await service.http.delete(url)).status_code == 204
    for method in ("GET", "DELETE"):
        assert (await service.http.request(method, url)).status_code == 404
    assert (await service.http.get(f"{url}/deliveries")).status_code == 404


async def test_a_key_tied_to_a_client_sees_its_endpoints_alone(
    service: Service, bound: tuple[AsyncClient, str]
) -> None:
    caller, client = bound
    others = await create_endpoint(service)
    own = (await caller.post(PATH, json=ASKED)).json()
    assert own["client_id"] == client
    assert [one["id"] for one in (await caller.get(PATH)).json()["items"]] == [own["id"]]
    for method, path in (
        ("GET", f"{PATH}/{others['id']}"),
        ("PATCH", f"{PATH}/{others['id']}"),
        ("DELETE", f"{PATH}/{others['id']}"),
        ("POST", f"{PATH}/{others['id']}/rotate-secret"),
        ("GET", f"{PATH}/{others['id']}/deliveries"),
        ("GET", f"{PATH}?client_id={uuid4()}"),
        ("GET", "/v1/notification-recipients"),
    ):
        body = {"enabled": False} if method == "PATCH" else None
        assert (await caller.request(method, path, json=body)).status_code == 404, path


async def test_pages_follow_each_other(service: Service) -> None:
    made = [(await create_endpoint(service))["id"] for _ in range(3)]
    first = (await service.http.get(f"{PATH}?limit=2")).json()
    rest = (await service.http.get(f"{PATH}?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made
    assert rest["next_cursor"] is None


async def test_public_servers_alone_are_allowed_unless_set_otherwise(
    database_url: str, tmp_path: Path
) -> None:
    async with running_service(database_url, data_dir=tmp_path) as service:
        for url in (
            "http://hooks.dupont.example/",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::ffff:10.0.0.1]/",
        ):
            response = await service.http.post(PATH, json=ASKED | {"url": url})
            assert (response.status_code, code_of(response)) == (422, "forbidden-destination")
        good = ASKED | {"url": "https://hooks.dupont.example/exitadmin"}
        assert (await service.http.post(PATH, json=good)).status_code == 201
        assert (tmp_path / "secrets.key").stat().st_mode & 0o777 == 0o600


async def test_production_without_a_key_stores_no_secret(database_url: str) -> None:
    production = {
        "environment": "production",
        "database_url": database_url,
        "test_clock": False,
        "demo": False,
    }
    async with running_service(database_url, **production) as service:
        good = ASKED | {"url": "https://hooks.dupont.example/"}
        response = await service.http.post(PATH, json=good)
        assert (response.status_code, code_of(response)) == (409, "secrets-key-missing")
        assert "EXITADMIN_SECRETS_KEY" in response.json()["detail"]
