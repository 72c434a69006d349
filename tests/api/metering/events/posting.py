"""Requests to POST /v1/events as bytes and headers, and what their problems say."""

import json
from typing import Any

from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account
from tests.service import Service

JSON = "application/json"
PROBLEM = "application/problem+json"


async def post_bytes(
    service: Service, body: bytes | str, path: str = "/v1/events", **headers: str
) -> Response:
    """Post a body as it is; header names are written with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await service.http.post(path, content=body, headers={"Content-Type": JSON} | named)


async def post_with(key: str, service: Service, event: Any, path: str = "/v1/events") -> Response:
    return await service.http.post(path, json=event, headers={"Authorization": f"Bearer {key}"})


async def a_key(service: Service, *scopes: Scope, client: Account | None = None) -> str:
    issued = await service.state.keys.issue(
        "test", frozenset(scopes), client_id=client.id if client else None
    )
    return issued.text


def must_refuse(response: Response, status: int, code: str) -> list[tuple[str, str]]:
    """Assert that a response is a problem of that code; return its pointers and their codes."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == PROBLEM
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert {"type", "title"} <= problem.keys()
    assert "Traceback" not in json.dumps(problem)
    return [(one["pointer"], one["code"]) for one in problem.get("errors", [])]
