"""Every route that creates something takes an Idempotency-Key (api.md, Conventions)."""

import json
from typing import Any

from httpx import Response

from app.cli.openapi import openapi_document
from tests import sql
from tests.acceptance.account import an_account
from tests.api.billing.invoices.given import a_billed_account, cancel, issued
from tests.api.clients.given import codes
from tests.api.notifications.asking import create_endpoint
from tests.service import Service

KEY = {"Idempotency-Key": "k-1"}
ASKED = {"name": "Standard", "scopes": ["events:write"]}
RECORDED = {"/v1/events"}
"""What is known by source and id."""


def test_every_creation_is_documented_with_its_key() -> None:
    for path, operations in json.loads(openapi_document())["paths"].items():
        post = operations.get("post", {"responses": {}})
        if "201" in post["responses"] and path not in RECORDED:
            headers = [
                parameter["name"] for parameter in post["parameters"] if parameter["in"] == "header"
            ]
            assert "Idempotency-Key" in headers, path


async def post(service: Service, path: str, body: Any = None) -> Response:
    return await service.http.post(path, json=body, headers=KEY)


async def test_a_key_of_the_api_is_made_once(service: Service) -> None:
    first, again = [await post(service, "/v1/keys", ASKED) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.content == first.content
    assert len((await service.http.get("/v1/keys")).json()["items"]) == 1
    bearer = {"Authorization": f"Bearer {again.json()['key']}"}
    assert (await service.http.get("/v1/plans", headers=bearer)).status_code == 403
    assert codes(await post(service, "/v1/keys", ASKED | {"name": "x"})) == (
        409,
        "idempotency-conflict",
    )


async def test_its_text_stands_nowhere_as_it_is(service: Service) -> None:
    text = (await post(service, "/v1/keys", ASKED)).json()["key"]
    [row] = await sql.fetch(service.state.database, "SELECT answer::text FROM idempotency_keys")
    assert text.rpartition("_")[2] not in row["answer"]


async def test_a_key_used_for_one_route_stands_for_no_other(service: Service) -> None:
    await post(service, "/v1/keys", ASKED)
    refusal = await post(service, "/v1/erasures", {"party": "+32475550199"})
    assert codes(refusal) == (409, "idempotency-conflict")


async def test_an_invoice_asked_for_again_is_the_first_one_also_after_its_end(
    service: Service,
) -> None:
    account = await a_billed_account(service)
    path = f"/v1/clients/{account.id}/statements/2026-11/invoice"
    first = await post(service, path)
    invoice = first.json()["id"]
    cancelling = f"/v1/invoices/{invoice}/cancel"
    other = KEY | {"Idempotency-Key": "k-2"}
    taken_back = await service.http.post(cancelling, json={"reason": "a"}, headers=other)
    again = await post(service, path)
    assert (first.status_code, taken_back.status_code, again.status_code) == (201, 201, 200)
    assert again.json()["id"] == invoice
    assert codes(await service.http.post(cancelling, json={"reason": "b"}, headers=other)) == (
        409,
        "idempotency-conflict",
    )
    assert (await cancel(service, await issued(account))).status_code == 201


async def test_a_secret_is_rotated_once(service: Service) -> None:
    endpoint = (await create_endpoint(service, url="https://hooks.dupont.example/"))["id"]
    path = f"/v1/webhook-endpoints/{endpoint}/rotate-secret"
    first, again = [await post(service, path) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()


async def test_an_erasure_is_done_once_and_keeps_nobody(service: Service) -> None:
    account = await an_account(service)
    await account.record(account.call("call"))
    asked = {"party": "+32475550199"}
    first, again = [await post(service, "/v1/erasures", asked) for _ in range(2)]
    assert again.content == first.content
    assert len((await service.http.get("/v1/erasures")).json()["items"]) == 1
    assert codes(await post(service, "/v1/erasures", {"party": "+32475550198"})) == (
        409,
        "idempotency-conflict",
    )
    [row] = await sql.fetch(service.state.database, "SELECT t::text FROM idempotency_keys t")
    assert "475550199" not in row["t"]
