"""JSON routes take JSON in UTF-8, and say 415 where a body is told to be something else."""

import json
import re

import pytest
from httpx import Response

from tests.api.http.test_order_of_refusals import GIVEN, NOBODY, WITH_IDS, operations
from tests.service import Service

TAKING_JSON = [
    (method, path)
    for method, path, operation in operations()
    if set(operation.get("requestBody", {}).get("content", ())) == {"application/json"}
    and not path.startswith(("/v1/events", "/v1/integrations/{integration_id}/try"))
]
A_CLIENT = {"reference": "dupont", "name": "Dupont"}
FORM = "application/x-www-form-urlencoded"


async def send(
    service: Service, body: bytes, content_type: str | None, path: str = "/v1/clients"
) -> Response:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return await service.http.request("POST", path, content=body, headers=headers)


async def test_every_route_says_so(service: Service) -> None:
    assert len(TAKING_JSON) > 50
    for method, path in TAKING_JSON:
        url = re.sub(r"{(\w+)}", lambda name: GIVEN.get(name[1], NOBODY), path)
        headers = {"Content-Type": f"{FORM}; charset=utf-8"}
        refusal = await service.http.request(method, url, content=b"{}", headers=headers)
        expected = 404 if (method, path) in WITH_IDS else 415
        assert refusal.status_code == expected, path
        if expected == 415:
            assert refusal.json()["code"] == "unsupported-media-type"
            assert FORM in refusal.json()["detail"]


@pytest.mark.parametrize(
    "content_type", [FORM, "text/plain", "application/xml", "multipart/form-data; boundary=x", "x"]
)
async def test_a_body_of_another_type_is_not_read(service: Service, content_type: str) -> None:
    refusal = await send(service, json.dumps(A_CLIENT).encode(), content_type)
    assert (refusal.status_code, refusal.json()["code"]) == (415, "unsupported-media-type")
    assert refusal.json()["detail"] == f"{content_type.partition(';')[0]} is not read here"
    client = await service.a_client()
    known = await service.http.request(
        "PATCH", f"/v1/clients/{client}", content=b"{}", headers={"Content-Type": content_type}
    )
    assert known.status_code == 415


@pytest.mark.parametrize(
    "content_type",
    [None, "application/json", "application/json; charset=utf-8", "Application/JSON",
     "application/merge-patch+json"],
)  # fmt: skip
async def test_json_is_read(service: Service, content_type: str | None) -> None:
    created = await send(service, json.dumps(A_CLIENT).encode(), content_type)
    assert created.status_code == 201, created.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
async def test_another_encoding_is_no_json(service: Service, encoding: str) -> None:
    body = json.dumps(A_CLIENT).encode(encoding)
    refusal = await send(service, body, "application/json")
    assert (refusal.status_code, refusal.json()["code"]) == (400, "malformed-json")


async def test_a_type_of_nothing_says_nothing(service: Service) -> None:
    client = await service.a_client()
    released = await send(service, b"", FORM, f"/v1/clients/{client}/release")
    assert released.status_code == 200, released.text


@pytest.mark.parametrize(
    "path",
    [
        "/v1/clients/{}/ledger",
        "/v1/clients/{}/statements/2026-11",
        "/v1/clients/{}/appointments",
        "/v1/clients/{}/reports/preview",
        "/v1/invoices",
    ],
)
async def test_an_answer_that_depends_on_accept_says_so(service: Service, path: str) -> None:
    client = await service.a_client()
    method = "POST" if path.endswith("preview") else "GET"
    for accept in ("*/*", "text/csv", "application/pdf"):
        answer = await service.http.request(method, path.format(client), headers={"Accept": accept})
        assert (answer.status_code, answer.headers.get("vary")) == (200, "Accept"), path
