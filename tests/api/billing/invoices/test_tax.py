"""How an invoice is taxed: as its client is billed when it is issued, and never by default."""

from typing import Any

import pytest

from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import (
    BUYER,
    IN_DECEMBER,
    STANDARD,
    a_billed_account,
    ask,
    cancel,
    issued,
    put_buyer,
    put_seller,
)
from tests.api.billing.statements.rehearsing import leap, statement
from tests.api.clients.given import codes
from tests.service import Service

NO_TAX = {"treatment": "none"}


async def put_billing(account: Account, body: dict[str, Any]) -> None:
    answer = await account.service.http.put(f"/v1/clients/{account.id}/billing", json=body)
    assert answer.status_code == 200, answer.text


async def a_final_month(service: Service) -> Account:
    """Return a client whose statement of November became final before anybody thought of tax."""
    await put_seller(service)
    account = await an_account(service)
    await account.fill(137)
    await leap(service, IN_DECEMBER)
    return account


@pytest.mark.parametrize("vat", [{}, {"vat": None}, {"vat": {}}])
async def test_a_treatment_that_nobody_chose_refuses_the_invoice(
    service: Service, vat: dict[str, Any]
) -> None:
    account = await a_final_month(service)
    await put_billing(account, {"buyer": BUYER, **vat})
    refused = await ask(account)
    assert codes(refused) == (409, "invoice-incomplete")
    assert refused.json()["detail"] == "Missing: /vat"
    stated = await statement(account)
    assert (stated["status"], stated["vat_terms"]) == ("final", None)
    assert (stated["vat"]["amount_cents"], stated["gross"]) == (0, stated["net"])
    await put_buyer(account)
    invoice = await issued(account)
    assert invoice["number"] == "F2026-00001"
    assert (invoice["tax"]["category"], invoice["vat"]["amount_cents"]) == ("S", 8_127)
    assert (await statement(account)) == stated


async def test_no_tax_at_all_can_be_chosen(service: Service) -> None:
    account = await a_final_month(service)
    await put_buyer(account, NO_TAX, vat_number=None)
    invoice = await issued(account)
    assert (invoice["tax"]["category"], invoice["vat"]["amount_cents"]) == ("O", 0)


async def test_a_cancelled_invoice_is_issued_anew_with_the_tax_of_then(service: Service) -> None:
    account = await a_billed_account(service)
    await put_buyer(account, NO_TAX)
    wrong = await issued(account)
    assert (wrong["tax"]["category"], wrong["vat"]["amount_cents"]) == ("O", 0)
    await put_buyer(account, STANDARD)
    assert (await ask(account)).json() == wrong
    assert (await cancel(service, wrong, "TVA oubliée")).json()["vat"]["amount_cents"] == 0
    right = await issued(account)
    assert (right["tax"]["category"], right["vat"]["amount_cents"]) == ("S", 8_127)
    assert right["number"] == "F2026-00002"


async def test_what_is_forgotten_has_to_be_chosen_again(service: Service) -> None:
    account = await a_billed_account(service)
    await put_billing(account, {"buyer": BUYER})
    assert (await ask(account)).json()["detail"] == "Missing: /vat"


async def test_a_page_without_a_treatment_says_so(service: Service) -> None:
    account = await a_final_month(service)
    page = await account.service.http.get(
        f"/v1/clients/{account.id}/statements/2026-11", headers={"Accept": "application/pdf"}
    )
    assert page.content.startswith(b"%PDF-")
    assert (await service.http.get("/v1/jobs?state=dead")).json()["items"] == []
