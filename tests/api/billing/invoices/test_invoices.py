"""Invoices through HTTP: issued, repeated, cancelled, listed, and read in every form."""

from dataclasses import fields
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree
from pypdf import PdfReader

from app.domain.access.keys import Scope
from app.domain.notifications.billing_contents import InvoiceIssued
from tests.acceptance.account import an_account
from tests.api.billing.invoices.given import (
    IN_DECEMBER,
    STANDARD,
    a_billed_account,
    ask,
    cancel,
    issued,
    listed,
    put_buyer,
    put_seller,
)
from tests.api.billing.statements.rehearsing import finalise, leap, set_clock, statement
from tests.api.clients.given import codes, key_for, pointers
from tests.api.notifications.asking import create_endpoint
from tests.receivers import Receiver
from tests.service import Service, running_service


async def test_a_final_statement_is_invoiced_once_to_the_cent(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    assert (invoice["number"], invoice["kind"]) == ("F2026-00001", "invoice")
    assert (invoice["issued_on"], invoice["due_on"]) == ("2026-12-04", "2027-01-03")
    stated = await statement(account)
    assert [invoice[one] for one in ("net", "vat", "gross")] == [
        stated[one] for one in ("net", "vat", "gross")
    ]
    assert invoice["gross"] == {"amount_cents": 46_827, "currency": "EUR"}
    assert [one["name"] for one in invoice["lines"]] == [
        one["description"] for one in stated["lines"]
    ]
    repeated = await ask(account)
    assert (repeated.status_code, repeated.json()) == (200, invoice)
    await put_buyer(account, name="Another NV")
    await put_seller(service, name="Another SRL")
    found = await service.http.get(f"/v1/invoices/{invoice['id']}")
    assert found.json() == invoice
    assert found.headers["vary"] == "Accept"
    assert await listed(account) == ["F2026-00001"]


async def test_it_is_read_as_ubl_and_as_facturx_always_the_same_bytes(service: Service) -> None:
    invoice = await issued(await a_billed_account(service))
    path = f"/v1/invoices/{invoice['id']}"
    for accept, ending in [("application/xml", "xml"), ("application/pdf", "pdf")]:
        first, again = [await service.http.get(path, headers={"Accept": accept}) for _ in range(2)]
        assert first.headers["content-type"] == accept
        assert first.headers["content-disposition"].endswith(f'"F2026-00001.{ending}"')
        assert first.content == again.content
        if ending == "xml":
            assert etree.QName(etree.fromstring(first.content)).localname == "Invoice"
        else:
            assert list(PdfReader(BytesIO(first.content)).attachments) == ["factur-x.xml"]


async def test_what_may_still_change_is_not_invoiced(service: Service) -> None:
    await put_seller(service)
    account = await an_account(service)
    await put_buyer(account)
    for now in ("2026-11-30T12:00:00+01:00", "2026-12-02T12:00:00+01:00"):
        await leap(service, now)
        assert codes(await ask(account)) == (409, "statement-not-final")
    assert codes(await ask(account, "2025-11")) == (404, "no-subscription")
    assert codes(await ask(account, "2025-13")) == (422, "invalid-period")


async def test_all_that_is_missing_is_named_and_no_number_is_lost(service: Service) -> None:
    account = await an_account(service)
    await service.http.put(f"/v1/clients/{account.id}/billing", json={"vat": STANDARD})
    await leap(service, IN_DECEMBER)
    refused = await ask(account)
    assert codes(refused) == (409, "invoice-incomplete")
    assert refused.json()["detail"] == "Missing: /seller, /buyer"
    await put_seller(service, vat_number=None)
    await put_buyer(account, registration_number=None)
    detail = (await ask(account)).json()["detail"]
    assert detail == "Missing: /seller/vat_number"
    await put_seller(service)
    await put_buyer(account)
    assert (await issued(account))["number"] == "F2026-00001"


async def test_a_cancelled_invoice_is_credited_and_its_statement_invoiced_anew(
    service: Service,
) -> None:
    account = await a_billed_account(service)
    first = await issued(account)
    answer = await cancel(service, first, "Adresse\terronée")
    credit = answer.json()
    assert (answer.status_code, credit["number"], credit["kind"]) == (
        201,
        "NC2026-00001",
        "credit_note",
    )
    assert (credit["gross"], credit["cancels_id"]) == (first["gross"], first["id"])
    assert credit["note"] == "Annulation de la facture F2026-00001 : Adresse erronée"
    assert credit["preceding"] == [{"number": "F2026-00001", "issued_on": "2026-12-04"}]
    again = await cancel(service, first, "Another reason")
    assert (again.status_code, again.json()) == (200, credit)
    assert codes(await cancel(service, credit)) == (409, "not-cancellable")
    assert pointers(await cancel(service, first, " \x02 ")) == ["/reason"]
    await put_buyer(account, name="Klant BV")
    second = await issued(account)
    assert (second["number"], second["buyer"]["name"]) == ("F2026-00002", "Klant BV")
    assert await listed(account) == ["F2026-00002", "NC2026-00001", "F2026-00001"]
    found = (await service.http.get(f"/v1/invoices/{first['id']}")).json()
    assert found["cancelled_by_id"] == credit["id"]


async def test_a_negative_balance_is_a_credit_note_that_names_what_it_corrects(
    service: Service,
) -> None:
    account = await a_billed_account(service, units=240)
    november = await issued(account)
    calls = [account.call(f"fill-2026-11-02-{place}") for place in range(120)]
    await account.batch([account.void(f"void-{place}", of=one) for place, one in enumerate(calls)])
    await leap(service, "2027-01-05T10:00:00+01:00")
    december = await issued(account, "2026-12")
    assert (december["kind"], december["number"]) == ("invoice", "F2027-00001")
    assert (december["net"]["amount_cents"], december["preceding"]) == (336_00, [])
    [sibling] = december["issued_with"]
    credit = (await service.http.get(f"/v1/invoices/{sibling['id']}")).json()
    assert (credit["kind"], credit["number"]) == ("credit_note", "NC2027-00001")
    assert credit["net"]["amount_cents"] == 360_00
    assert (credit["due_on"], credit["payment"]["iban"]) == (None, None)
    corrected = {"number": november["number"], "issued_on": november["issued_on"]}
    assert credit["preceding"] == [corrected]
    assert [one["number"] for one in credit["issued_with"]] == [december["number"]]
    assert (await ask(account, "2026-12")).json() == december
    assert await listed(account, "?period=2026-12") == ["NC2027-00001", "F2027-00001"]


async def test_each_client_sees_its_own_invoices_and_issues_none(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    other = await an_account(service)
    path = f"/v1/invoices/{invoice['id']}"
    own = await key_for(service, Scope.REPORTS_READ, client_id=account.id)
    foreign = await key_for(service, Scope.REPORTS_READ, client_id=other.id)
    admin = await key_for(service, Scope.CLIENTS_ADMIN, client_id=other.id)
    assert (await service.http.get(path, headers=own)).status_code == 200
    assert codes(await service.http.get(path, headers=foreign)) == (404, "not-found")
    assert codes(await service.http.get(f"/v1/invoices/{uuid4()}")) == (404, "not-found")
    body = {"reason": "x"}
    refused = await service.http.post(f"{path}/cancel", json=body, headers=own)
    assert codes(refused) == (403, "missing-scope")
    refused = await service.http.post(f"{path}/cancel", json=body, headers=admin)
    assert codes(refused) == (404, "not-found")
    lists = f"/v1/clients/{account.id}/invoices"
    assert codes(await service.http.get(lists, headers=foreign)) == (404, "not-found")


async def test_pages_of_a_list_join(service: Service) -> None:
    account = await a_billed_account(service)
    await cancel(service, await issued(account))
    await issued(account)
    first = (await account.read("/invoices?limit=2")).json()
    rest = (await account.read(f"/invoices?limit=2&cursor={first['next_cursor']}")).json()
    numbers = [one["number"] for one in first["items"] + rest["items"]]
    assert numbers == await listed(account)
    assert rest["next_cursor"] is None


@pytest.fixture
async def told(database_url: str, receiver: Receiver) -> Any:
    settings = {"webhook_private": True, "public_url": "https://exitadmin.example"}
    async with running_service(database_url, **settings) as service:
        await create_endpoint(service, url=receiver.url, event_types=["invoice.issued"])
        yield service


async def test_it_is_told_where_to_fetch_it_and_nothing_is_said_of_sending(
    told: Service, receiver: Receiver
) -> None:
    account = await a_billed_account(told)
    invoice = await issued(account)
    await set_clock(told, IN_DECEMBER)
    [notice] = receiver.notices
    data = notice["data"]
    assert set(data) == {one.name for one in fields(InvoiceIssued)} | {"client_id"}
    assert (data["number"], data["gross_cents"]) == ("F2026-00001", 46_827)
    assert data["receiver"] == "0208:0987654394"
    assert data["url"] == f"https://exitadmin.example/v1/invoices/{invoice['id']}"
    sent_words = {"sent", "transmitted", "delivered"}
    assert not sent_words & {word for name in (*data, *invoice) for word in name.split("_")}


async def test_invoices_issue_themselves_where_the_seller_wants_it(service: Service) -> None:
    await put_seller(service, automatic=True)
    accounts = [await an_account(service) for _ in range(2)]
    await put_buyer(accounts[0])
    await leap(service, IN_DECEMBER)
    assert [await listed(one) for one in accounts] == [["F2026-00001"], []]
    dead = (await service.http.get("/v1/jobs?state=dead")).json()["items"]
    assert [(one["kind"], one["last_error"]) for one in dead] == [
        ("invoice.issue", "Missing: /buyer, /vat")
    ]
    await put_buyer(accounts[1])
    assert (await issued(accounts[1]))["number"] == "F2026-00002"


async def test_a_month_that_is_final_from_the_start_issues_its_invoice_too(
    service: Service,
) -> None:
    await leap(service, "2026-09-04T12:00:00+02:00")
    await put_seller(service, automatic=True)
    accounts = [await an_account(service, starts_on="2026-08-01") for _ in range(2)]
    await put_buyer(accounts[0])
    for account in accounts:
        stated = (await account.read("/statements/2026-08")).json()
        assert stated["status"] == "final"
        assert await listed(account) == []
        assert (await finalise(account, "2026-08"))["status"] == "final"
    await leap(service, "2026-09-04T12:01:00+02:00")
    assert [await listed(account) for account in accounts] == [["F2026-00001"], []]
    dead = (await service.http.get("/v1/jobs?state=dead")).json()["items"]
    assert [(job["kind"], job["last_error"]) for job in dead] == [
        ("invoice.issue", "Missing: /buyer, /vat")
    ]
    assert (await ask(accounts[0], "2026-08")).status_code == 200
