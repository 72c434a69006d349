"""What goes for every route: methods, paths, bodies (api.md, Conventions)."""

from collections.abc import AsyncIterator

import pytest

from tests.acceptance.account import Account
from tests.api.metering.events.posting import must_refuse, post_bytes

MAX_BODY = 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/events", "POST"),
        ("PUT", "/v1/clients", "GET, POST"),
        ("DELETE", "/v1/clients/019aafb8-0000-7000-8000-000000000001", "GET, PATCH"),
        ("OPTIONS", "/v1/clients/019aafb8-0000-7000-8000-000000000001/subscription", "GET, PUT"),
        ("TRACE", "/livez", "GET"),
    ],
)
async def test_another_method_is_told_which_ones_there_are(
    account: Account, method: str, path: str, allowed: str
) -> None:
    response = await account.service.http.request(method, path)
    must_refuse(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/v1", "/v1/event", "/v2/events", "/%00"])
async def test_another_path_is_not_found(account: Account, path: str) -> None:
    response = await account.service.http.get(path)
    assert response.status_code in {404, 405}
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"", b'{"reference": "\xe9"}'])
async def test_a_body_that_is_not_json_is_malformed_on_every_route(
    account: Account, body: bytes
) -> None:
    response = await post_bytes(account.service, body, "/v1/clients")
    if body:
        must_refuse(response, 400, "malformed-json")
    else:
        must_refuse(response, 422, "invalid-request")


async def test_a_body_that_is_too_large_is_refused_on_every_route(account: Account) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * 1024 * 1024

    for body in (b" " * (MAX_BODY + 1), chunks()):
        response = await account.service.http.post(
            "/v1/clients", content=body, headers={"Content-Type": "application/json"}
        )
        must_refuse(response, 413, "body-too-large")


@pytest.mark.parametrize("name", ["\\ud800", "a\\u0000b"])
async def test_hostile_names_of_fields_are_refused_on_every_route(
    account: Account, name: str
) -> None:
    response = await post_bytes(account.service, f'{{"{name}": 1}}', "/v1/clients")
    must_refuse(response, 422, "invalid-request")
