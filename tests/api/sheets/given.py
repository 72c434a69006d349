"""What tests of sheets start from: a client's prices, and who supplies them."""

from datetime import datetime, timedelta
from typing import Any

from httpx import Response

from tests.service import NOW, Service

PRICES = {
    "title": "Tarifs 2026",
    "kind": "prices",
    "language": "fr",
    "text": "Entretien chaudière gaz : 149,50 € TVAC",
    "valid_from": None,
    "valid_to": None,
    "supplied_by": "Marc Dupont",
    "supplied_via": "mail",
    "source_reference": "mail du 3 mars 2026",
}


def days(number: float) -> str:
    """Return an instant so many days after the tests' own."""
    return later(number).isoformat()


def later(number: float) -> datetime:
    return NOW + timedelta(days=number)


async def supply(
    service: Service, client_id: str, headers: dict[str, str] | None = None, **changes: Any
) -> Response:
    return await service.http.post(
        f"/v1/clients/{client_id}/sheets", json=PRICES | changes, headers=headers
    )


async def supplied(service: Service, client_id: str, **changes: Any) -> dict[str, Any]:
    response = await supply(service, client_id, **changes)
    assert response.status_code == 201, response.text
    sheet: dict[str, Any] = response.json()
    return sheet


async def follow(
    service: Service, sheet_id: str, read: str | None = '"1"', **changes: Any
) -> Response:
    headers = {} if read is None else {"If-Match": read}
    return await service.http.post(
        f"/v1/sheets/{sheet_id}/versions", json=PRICES | changes, headers=headers
    )


async def read(service: Service, sheet_id: str, version: int | None = None) -> dict[str, Any]:
    parameters = {} if version is None else {"version": version}
    response = await service.http.get(f"/v1/sheets/{sheet_id}", params=parameters)
    assert response.status_code == 200, response.text
    sheet: dict[str, Any] = response.json()
    return sheet
