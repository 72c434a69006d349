"""On every route: 401, 403, unknown parameter, unknown id, everything else (api.md)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from app.api.access.admission import NAMED_BY_PATHS
from app.cli.openapi import openapi_document
from app.domain.access.keys import Scope
from tests.api.clients.given import codes, key_for
from tests.service import Service

NOBODY = "019aafb8-0000-7000-8000-000000000001"
BROKEN = {"nonsense": True}
UNKNOWN = {"clientid": "1"}
OWN_NAMES = {"/v1/keys/{key_id}", "/v1/plans/{code}"}
"""Paths that name something by another name than an id, and take nothing that could be wrong."""

GIVEN = {"period": "2026-13", "code": "NONE", "key_id": "none"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield those that want a key: not what providers post to, nor feeds."""
    for path, item in json.loads(openapi_document())["paths"].items():
        if path.startswith("/v1/"):
            for method, operation in item.items():
                if operation["security"]:
                    yield method.upper(), path, operation


ROUTES = [(method, path) for method, path, _ in operations()]
WITH_IDS = [(m, p) for m, p in ROUTES if any(p.startswith(prefix) for prefix in NAMED_BY_PATHS)]


async def ask(
    service: Service, method: str, path: str, query: dict[str, str], headers: dict[str, str]
) -> Response:
    """Ask with a body that no route takes, and a query that is wrong wherever there is one."""
    url = re.sub(r"{(\w+)}", lambda name: GIVEN.get(name[1], NOBODY), path)
    body = None if method in {"GET", "DELETE"} else json.dumps(BROKEN)
    kind = {"Content-Type": "application/json"}
    return await service.http.request(
        method, url, params=query, content=body, headers=kind | headers
    )


async def test_who_asks_comes_first_and_parameters_next(service: Service) -> None:
    for method, path in ROUTES:
        for bearer in ("", "Bearer ea_x_y_z"):
            refusal = await ask(service, method, path, UNKNOWN, {"Authorization": bearer})
            assert codes(refusal) == (401, "not-authenticated"), path
        refusal = await ask(service, method, path, UNKNOWN, {})
        assert codes(refusal) == (422, "unknown-parameter"), path
        [error] = refusal.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/query/clientid", "unknown_parameter")


async def test_a_missing_scope_comes_before_parameters(service: Service) -> None:
    nobody = await key_for(service, Scope.EVENTS_WRITE)
    for method, path in ROUTES:
        if not path.startswith("/v1/events"):
            refusal = await ask(service, method, path, UNKNOWN, nobody)
            assert codes(refusal) == (403, "missing-scope"), path


async def test_an_unknown_id_comes_before_all_else(service: Service) -> None:
    for method, path in WITH_IDS:
        refusal = await ask(service, method, path, {}, {})
        assert codes(refusal) == (404, "not-found"), path


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/v1/clients/{client_id}/quota", {"period": "x"}),
        ("/v1/clients/{client_id}/invoices", {"limit": "x"}),
        ("/v1/clients/{client_id}/reports", {"from": "x"}),
        ("/v1/webhook-endpoints/{endpoint_id}/deliveries", {"state": "x"}),
        ("/v1/webhook-endpoints/{endpoint_id}/deliveries", {"cursor": "x"}),
    ],
)
async def test_it_comes_before_wrong_values_too(
    service: Service, path: str, query: dict[str, str]
) -> None:
    assert codes(await ask(service, "GET", path, query, {})) == (404, "not-found")


async def test_another_client_s_things_are_not_told_by_what_is_wrong_beside(
    service: Service,
) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="other", contact_points=[])
    tied = await key_for(service, Scope.ADMIN, client_id=other)
    path = f"/v1/clients/{client}"
    for method, inner in (("PATCH", ""), ("PUT", "/billing"), ("GET", "/quota?period=x")):
        refusal = await service.http.request(method, path + inner, json=BROKEN, headers=tied)
        assert codes(refusal) == (404, "not-found")
    assert codes(await service.http.patch(path, json=BROKEN)) == (422, "invalid-request")


def test_every_path_with_an_id_says_what_it_names() -> None:
    for _, path in ROUTES:
        if "{" in path and path not in OWN_NAMES:
            assert any(path.startswith(prefix) for prefix in NAMED_BY_PATHS), path


async def test_known_parameters_are_named(service: Service) -> None:
    refusal = await service.http.get("/v1/interactions?clientid=x&client_id=y&Status=open")
    assert refusal.json()["detail"] == (
        "Known here: limit, cursor, client_id, status, period, counterpart, q, from, to, "
        "thread_id, kind, direction, uncaused"
    )
    assert [error["pointer"] for error in refusal.json()["errors"]] == [
        "/query/clientid",
        "/query/Status",
    ]
    refusal = await service.http.get("/v1/seller?x")
    assert refusal.json()["detail"] == "None is known here"


async def test_providers_may_add_parameters_to_their_hooks(service: Service) -> None:
    refusal = await service.http.post(f"/v1/hooks/{NOBODY}?bodySHA256=1", json={})
    assert codes(refusal) == (404, "not-found")
    assert (await service.http.get("/livez?x=1")).status_code == 200
