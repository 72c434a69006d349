"""Seller and buyer through HTTP."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.api.billing.invoices.given import (
    BUYER,
    SELLER,
    STANDARD,
    a_billed_account,
    issued,
    put_seller,
)
from tests.api.clients.given import codes, key_for, pointers
from tests.service import Service


async def test_the_seller_is_unknown_until_it_is_said_and_then_replaced_whole(
    service: Service,
) -> None:
    assert codes(await service.http.get("/v1/seller")) == (404, "not-found")
    put = await put_seller(service, bic="gkcc be bb", payment_note=" 40 €\n de frais ")
    assert (put["vat_number"], put["iban"], put["bic"]) == (
        "BE0123456749",
        "BE68539007547034",
        "GKCCBEBB",
    )
    assert (put["payment_days"], put["payment_note"]) == (30, "40 € de frais")
    assert (await service.http.get("/v1/seller")).json() == put
    replaced = await put_seller(service, automatic=True)
    assert (replaced["bic"], replaced["automatic"]) == (None, True)
    assert (await service.http.get("/v1/seller")).json() == replaced


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"vat_number": "BE0123456748"}, "/vat_number"),
        ({"registration_number": "0123456748"}, "/registration_number"),
        ({"iban": "BE69539007547034"}, "/iban"),
        ({"iban": None}, "/iban"),
        ({"bic": "G"}, "/bic"),
        ({"peppol_id": "0208:1"}, "/peppol_id"),
        ({"email": "nobody"}, "/email"),
        ({"name": "\x01"}, "/name"),
        ({"payment_days": 366}, "/payment_days"),
        ({"invoice_series": "f"}, "/invoice_series"),
        ({"address": SELLER["address"] | {"country": "be"}}, "/address/country"),
        ({"seller": 1}, "/seller"),
    ],
)
async def test_what_is_wrong_of_a_seller_is_named(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    answer = await service.http.put("/v1/seller", json=SELLER | changes)
    assert pointers(answer) == [pointer]


async def test_the_buyer_is_part_of_how_a_client_is_billed(service: Service) -> None:
    path = f"/v1/clients/{await service.a_client()}/billing"
    assert (await service.http.get(path)).json()["buyer"] is None
    put = await service.http.put(path, json={"vat": {}, "buyer": BUYER})
    buyer = put.json()["buyer"]
    assert (buyer["registration_number"], buyer["reference"]) == ("0987654394", None)
    assert (await service.http.get(path)).json() == put.json()
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"registration_number": "1"}, "/buyer/registration_number"),
        ({"vat_number": "1"}, "/buyer/vat_number"),
        ({"address": {}}, "/buyer/address/street"),
    ]
    for wrong, pointer in refusals:
        refused = await service.http.put(path, json={"vat": {}, "buyer": BUYER | wrong})
        assert pointers(refused)[0] == pointer
    assert (await service.http.put(path, json={"vat": {}})).json()["buyer"] is None


async def test_only_the_provider_sees_and_changes_the_seller(service: Service) -> None:
    await put_seller(service)
    client = await service.a_client()
    reader = await key_for(service, Scope.REPORTS_READ)
    tied = await key_for(service, Scope.CLIENTS_ADMIN, client_id=client)
    for headers in (reader, tied):
        for method in ("GET", "PUT"):
            answer = await service.http.request(method, "/v1/seller", json=SELLER, headers=headers)
            assert codes(answer) == (403, "missing-scope")


async def test_nul_characters_are_refused_in_every_text(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = f"/v1/invoices/{(await issued(account))['id']}"
    billing = f"/v1/clients/{account.id}/billing"
    text, euro = "a\x00b", {"amount_cents": 100, "currency": "EUR"}
    seller = SELLER | {"name": text, "capital": text, "iban": "BE68\x00"}
    buyer = {"vat": STANDARD, "buyer": BUYER | {"name": text, "reference": text}}
    for method, path, body, where in (
        ("PUT", "/v1/seller", seller, ["/name", "/iban", "/capital"]),
        ("PUT", billing, buyer, ["/buyer/name", "/buyer/reference"]),
        ("POST", f"{invoice}/payments", {"amount": euro, "reference": text}, ["/reference"]),
        ("POST", f"{invoice}/cancel", {"reason": text}, ["/reason"]),
    ):
        answer = await service.http.request(method, path, json=body)
        assert sorted(pointers(answer)) == sorted(where)
        assert {error["code"] for error in answer.json()["errors"]} == {"nul_character"}
