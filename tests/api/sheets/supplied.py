"""Sheets that tests pass information on from."""

from datetime import datetime
from typing import Any

from httpx import Response

from tests.service import NOW, Service

PRICES = """\
Entretien chaudière gaz\u00a0: 149,50\u00a0€ TVAC

Déplacement : 25\u202f€ l\u2019heure entamée"""
MAINTENANCE = "Entretien chaudière gaz : 149,50 € TVAC"
EARLY = "2026-01-01T00:00:00+01:00"


def supplied(text: str, **changes: Any) -> dict[str, Any]:
    told = {
        "title": "Tarifs 2026",
        "kind": "prices",
        "text": text,
        "supplied_by": "Marc Dupont",
        "supplied_via": "mail",
    }
    return told | changes


async def a_sheet(
    service: Service, client_id: str, text: str = PRICES, valid_from: str = EARLY, **changes: Any
) -> str:
    """Have a client supply a sheet and return its id."""
    body = supplied(text, valid_from=valid_from, **changes)
    answer = await service.http.post(f"/v1/clients/{client_id}/sheets", json=body)
    assert answer.status_code == 201, answer.text
    sheet_id: str = answer.json()["id"]
    return sheet_id


async def a_version(
    service: Service, sheet_id: str, text: str, at: str | None = None, **changes: Any
) -> None:
    """Have a sheet's next version supplied at an instant, from then on; left out: now."""
    path, headers = f"/v1/sheets/{sheet_id}/versions", {"If-Match": "*"}
    body = supplied(text, **changes)
    answer = await _post(service, path, at, json=body, headers=headers)
    assert answer.status_code == 201, answer.text


async def withdraw(service: Service, sheet_id: str, at: str | None = None) -> None:
    """Have a sheet withdrawn at an instant."""
    answer = await _post(service, f"/v1/sheets/{sheet_id}/withdraw", at)
    assert answer.status_code == 200, answer.text


async def _post(service: Service, path: str, at: str | None, **request: Any) -> Response:
    if at is not None:
        service.set_clock(datetime.fromisoformat(at))
    answer = await service.http.post(path, **request)
    if at is not None:
        service.set_clock(NOW)
    return answer


def quoting(sheet_id: str, passage: str | None = MAINTENANCE, version: Any = 1) -> dict[str, Any]:
    """Return the data of an action that passes a passage on; none: the whole sheet."""
    sheet: dict[str, Any] = {"id": sheet_id, "version": version}
    if passage is not None:
        sheet["passage"] = passage
    return {"kind": "information_transmission", "sheet": sheet}
