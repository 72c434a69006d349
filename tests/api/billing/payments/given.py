"""What tests of getting paid start from: an invoice, and payments of it."""

from typing import Any

from httpx import Response

from tests.service import Service


def euros(cents: int) -> dict[str, Any]:
    return {"amount_cents": cents, "currency": "EUR"}


async def pay(service: Service, invoice: dict[str, Any], cents: int, **told: Any) -> Response:
    path = f"/v1/invoices/{invoice['id']}/payments"
    headers = told.pop("headers", {})
    return await service.http.post(path, json={"amount": euros(cents)} | told, headers=headers)


async def paid(service: Service, invoice: dict[str, Any], cents: int, **told: Any) -> Any:
    answer = await pay(service, invoice, cents, **told)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def stands(service: Service, invoice: dict[str, Any]) -> tuple[str, int]:
    """Return the state of a document and its balance in cents."""
    answer = await service.http.get(f"/v1/invoices/{invoice['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()["state"], answer.json()["balance"]["amount_cents"]


async def found(service: Service, query: str = "") -> list[str]:
    answer = await service.http.get(f"/v1/invoices{query}")
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()["items"]]
