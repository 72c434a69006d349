"""Every route looks at the key before it reads a body, and takes no larger one than it needs."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from app.domain.access.keys import Scope
from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.providers import a_provider
from tests.api.metering.events.posting import a_key, must_refuse
from tests.service import Service

NOBODY = "019aafb8-0000-7000-8000-000000000001"
OPEN = {"/livez", "/readyz", "/v1/hooks/{integration_id}", "/v1/agendas/{agenda_id}.ics"}
USUAL, LARGE = 256 * 1024, 8 * 1024 * 1024
LARGER = dict.fromkeys(
    (
        "/v1/clients/{client_id}/sheets",
        "/v1/sheets/{sheet_id}/versions",
        "/v1/sheets/{sheet_id}/withdraw",
        "/v1/questions/{question_id}/answer",
    ),
    512 * 1024,
)
"""Routes that need more than the usual (api.md, Conventions)."""

READ_BY_THEMSELVES = {
    "/v1/events",
    "/v1/events/simulate",
    "/v1/integrations/{integration_id}/try",
    "/v1/reconcile",
}
WITH_LIMITS_OF_THEIR_OWN = {
    "/v1/agendas/{agenda_id}/imports/{name}",
    "/v1/bank-statements",
}
"""Files: their sizes are tried where they are read."""


def routes(service: Service) -> Iterator[tuple[str, str]]:
    """Return method and path of everything that needs a key."""
    for route in service.app.routes:
        if isinstance(route, APIRoute) and route.path not in OPEN and route.include_in_schema:
            yield from ((method, route.path) for method in sorted(route.methods or ()))


class Unread:
    """A body that says how long it is and notes whether anybody begins to read it."""

    def __init__(self, size: int) -> None:
        self.headers = {"Content-Length": str(size), "Content-Type": "application/json"}
        self.is_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.is_read = True
        yield b"["


async def ask(
    service: Service, method: str, path: str, body: Unread, key: str | None = None
) -> Response:
    headers = body.headers | ({"Authorization": f"Bearer {key}"} if key is not None else {})
    asked = re.sub(r"{\w+}", NOBODY, path)
    return await service.http.request(method, asked, content=body, headers=headers)


@pytest.mark.parametrize("key", ["", "an-admin-key-that-is-none", "ea_development_0_x"])
async def test_without_a_key_nothing_is_read(service: Service, key: str) -> None:
    for method, path in routes(service):
        body = Unread(LARGE + 1)
        must_refuse(await ask(service, method, path, body, key), 401, "not-authenticated")
        assert not body.is_read, path


async def test_without_the_scope_nothing_is_read(service: Service) -> None:
    """No route takes both of two scopes, so one of the keys has none that it takes."""
    keys = [await a_key(service, scope) for scope in (Scope.EVENTS_WRITE, Scope.REPORTS_READ)]
    for method, path in routes(service):
        bodies = [Unread(LARGE + 1), Unread(LARGE + 1)]
        answers = [
            await ask(service, method, path, body, key)
            for body, key in zip(bodies, keys, strict=True)
        ]
        refused = [
            body
            for body, answer in zip(bodies, answers, strict=True)
            if answer.status_code == 403 and answer.json()["code"] == "missing-scope"
        ]
        assert refused, path
        assert not any(body.is_read for body in refused), path


async def test_a_body_is_as_large_as_its_route_needs(service: Service) -> None:
    for method, path in routes(service):
        if method == "GET" or path in READ_BY_THEMSELVES | WITH_LIMITS_OF_THEIR_OWN:
            continue
        body = Unread(LARGER.get(path, USUAL) + 1)
        must_refuse(await ask(service, method, path, body), 413, "body-too-large")
        assert not body.is_read, path


async def test_what_reads_for_itself_takes_8_mib(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    for path in sorted(READ_BY_THEMSELVES):
        asked = path.replace("{integration_id}", provider.id)
        query = f"?integration_id={provider.id}" if path == "/v1/reconcile" else ""
        body = Unread(LARGE + 1)
        must_refuse(await ask(service, "POST", asked + query, body), 413, "body-too-large")
        assert not body.is_read, path


async def test_a_body_that_does_not_say_how_long_it_is_is_counted(service: Service) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * 64 * 1024

    response = await service.http.post(
        "/v1/clients", content=chunks(), headers={"Content-Type": "application/json"}
    )
    must_refuse(response, 413, "body-too-large")


async def test_nothing_is_redirected(service: Service) -> None:
    """A redirect would be made of the sender's Host, and lead its key there."""
    for method, path in (*routes(service), ("GET", "/livez")):
        asked = re.sub(r"{\w+}", NOBODY, path) + "/"
        response = await service.http.request(method, asked, headers={"Host": "evil.example"})
        assert response.status_code == 404, path
        assert "location" not in response.headers
