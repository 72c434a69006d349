from typing import Any
from uuid import uuid4

import pytest

from app.domain.access.keys import Scope
from tests.api.clients.given import codes, key_for, pointers
from tests.service import Service

UNKNOWN: dict[str, Any] = {"vat": None, "buyer": None, "warnings": []}
EXEMPT = {"treatment": "exempt", "rate_percent": None, "note": "Article 44 CTVA"}


async def test_how_a_client_is_billed_is_unknown_until_it_is_chosen(service: Service) -> None:
    path = f"/v1/clients/{await service.a_client()}/billing"
    assert (await service.http.get(path)).json() == UNKNOWN
    for given, shown in [
        ({"treatment": "standard", "rate_percent": "21.00"}, ("standard", "21", None)),
        (EXEMPT, ("exempt", None, "Article 44 CTVA")),
        ({"treatment": "reverse_charge"}, ("reverse_charge", None, None)),
        ({"treatment": "none"}, ("none", None, None)),
    ]:
        put = await service.http.put(path, json={"vat": given})
        assert put.status_code == 200, put.text
        assert tuple(put.json()["vat"].values()) == (*shown, None, None)
        assert (await service.http.get(path)).json() == put.json()
    nothing: dict[str, Any]
    for nothing in ({}, {"vat": None}, {"vat": {}}, UNKNOWN):
        assert (await service.http.put(path, json=nothing)).json() == UNKNOWN
        assert (await service.http.get(path)).json() == UNKNOWN


async def test_what_does_not_fit_is_refused_with_its_field(service: Service) -> None:
    path = f"/v1/clients/{await service.a_client()}/billing"
    refused: list[tuple[Any, str]] = [
        ({"treatment": "standard"}, "/vat/rate_percent"),
        ({"treatment": "exempt", "rate_percent": "21"}, "/vat/rate_percent"),
        ({"treatment": "standard", "rate_percent": "0"}, "/vat/rate_percent"),
        ({"treatment": "standard", "rate_percent": 21}, "/vat/rate_percent"),
        ({"treatment": "usual"}, "/vat/treatment"),
        ({"rate": "21"}, "/vat/rate"),
        ({"rate_percent": "21"}, "/vat"),
        ({"note": "Article 44 CTVA"}, "/vat"),
        ({"treatment": "exempt", "note": "\x00"}, "/vat/note"),
    ]
    for given, pointer in refused:
        assert pointers(await service.http.put(path, json={"vat": given})) == [pointer]
    assert (await service.http.get(path)).json() == UNKNOWN


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_only_who_may_see_the_client_does(service: Service, method: str) -> None:
    path = f"/v1/clients/{await service.a_client()}/billing"
    reader = await key_for(service, Scope.REPORTS_READ)
    tied = await key_for(service, Scope.CLIENTS_ADMIN, client_id=await _another(service))
    for headers, refusal in [(reader, (403, "missing-scope")), (tied, (404, "not-found"))]:
        answer = await service.http.request(method, path, json={"vat": {}}, headers=headers)
        assert codes(answer) == refusal
    nobody = f"/v1/clients/{uuid4()}/billing"
    unknown = await service.http.request(method, nobody, json={"vat": {}})
    assert codes(unknown) == (404, "not-found")


async def _another(service: Service) -> str:
    return await service.a_client(reference="other", contact_points=[])
