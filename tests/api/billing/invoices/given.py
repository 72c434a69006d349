"""What tests of invoicing start from: both sides, and a statement that is final."""

from typing import Any

from httpx import Response

from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import leap
from tests.service import Service

IN_DECEMBER = "2026-12-04T10:00:00+01:00"
STANDARD = {"treatment": "standard", "rate_percent": "21"}
SELLER: dict[str, Any] = {
    "name": "Accueil & Secrétariat SRL",
    "address": {
        "street": "Rue de la Loi 16",
        "postal_code": "1000",
        "city": "Bruxelles",
        "country": "BE",
    },
    "vat_number": "BE 0123.456.749",
    "registration_number": "0123.456.749",
    "iban": "BE68 5390 0754 7034",
}
BUYER: dict[str, Any] = {
    "name": "Klant NV",
    "address": {"street": "Korenmarkt 1", "postal_code": "9000", "city": "Gent", "country": "BE"},
    "vat_number": "BE0987654394",
    "registration_number": "0987.654.394",
}


async def put_seller(service: Service, **changes: Any) -> dict[str, Any]:
    answer = await service.http.put("/v1/seller", json=SELLER | changes)
    assert answer.status_code == 200, answer.text
    seller: dict[str, Any] = answer.json()
    return seller


async def put_buyer(account: Account, vat: dict[str, Any] | None = None, **changes: Any) -> None:
    body = {"vat": vat or STANDARD, "buyer": BUYER | changes}
    answer = await account.service.http.put(f"/v1/clients/{account.id}/billing", json=body)
    assert answer.status_code == 200, answer.text


async def a_billed_account(service: Service, units: int = 137, **changes: Any) -> Account:
    """Return a client whose statement of November is final, seller and buyer known."""
    await put_seller(service)
    account = await an_account(service, **changes)
    await put_buyer(account)
    await account.fill(units)
    await leap(service, IN_DECEMBER)
    return account


async def ask(account: Account, period: str = "2026-11") -> Response:
    path = f"/v1/clients/{account.id}/statements/{period}/invoice"
    return await account.service.http.post(path)


async def issued(account: Account, period: str = "2026-11") -> dict[str, Any]:
    answer = await ask(account, period)
    assert answer.status_code == 201, answer.text
    invoice: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/invoices/{invoice['id']}"
    return invoice


async def cancel(service: Service, invoice: dict[str, Any], reason: str = "Erreur") -> Response:
    path = f"/v1/invoices/{invoice['id']}/cancel"
    return await service.http.post(path, json={"reason": reason})


async def listed(account: Account, query: str = "") -> list[str]:
    answer = await account.read(f"/invoices{query}")
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()["items"]]
