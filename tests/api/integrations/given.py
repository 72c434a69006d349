"""What several tests of integrations ask for."""

from typing import Any

from httpx import AsyncClient

from tests.service import Service


async def deliveries(service: Service, **query: str) -> list[dict[str, Any]]:
    response = await service.http.get("/v1/deliveries", params=query)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def states(service: Service) -> list[str]:
    """Return what became of every delivery, the last one first."""
    return [delivery["state"] for delivery in await deliveries(service)]


async def interactions(service: Service, client_id: str) -> list[dict[str, Any]]:
    """Return what counts or may count of a client, in the order of recording."""
    response = await service.http.get("/v1/interactions", params={"client_id": client_id})
    assert response.status_code == 200, response.text
    return [one for one in response.json()["items"][::-1] if one["status"] != "voided"]


async def a_key(service: Service, *scopes: str, client_id: str | None = None) -> dict[str, str]:
    """Make a key and return the header that shows it."""
    asked = {"name": "Test", "scopes": scopes, "client_id": client_id}
    response = await service.http.post("/v1/keys", json=asked)
    assert response.status_code == 201, response.text
    return {"Authorization": f"Bearer {response.json()['key']}"}


async def health(http: AsyncClient, integration_id: str) -> dict[str, Any]:
    response = await http.get(f"/v1/integrations/{integration_id}")
    assert response.status_code == 200, response.text
    figures: dict[str, Any] = response.json()["health"]
    return figures


async def rules(service: Service, client_id: str) -> list[str]:
    """Return by what rules a client's interactions count or do not, in no order of theirs."""
    return sorted(interaction["rule"] for interaction in await interactions(service, client_id))
