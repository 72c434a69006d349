"""Payments through HTTP: partial, several, refunds; where that leaves an invoice."""

import csv
from io import StringIO
from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.acceptance.account import an_account
from tests.api.billing.invoices.given import a_billed_account, cancel, issued, put_buyer
from tests.api.billing.payments.given import euros, found, paid, pay, stands
from tests.api.billing.statements.rehearsing import leap, set_clock
from tests.api.clients.given import codes, key_for, pointers
from tests.service import Service

GROSS = 468_27


@pytest.fixture
async def invoice(service: Service) -> dict[str, Any]:
    return await issued(await a_billed_account(service))


async def test_an_invoice_is_paid_in_parts(service: Service, invoice: dict[str, Any]) -> None:
    assert (invoice["state"], invoice["balance"]) == ("open", euros(GROSS))
    first = await paid(service, invoice, 200_00, paid_on="2026-12-02", reference="Extrait 12")
    assert first["recorded_by"] == {"id": "admin", "name": "admin"}
    assert (first["kind"], first["amount"], first["paid_on"]) == (
        "payment",
        euros(200_00),
        "2026-12-02",
    )
    assert await stands(service, invoice) == ("partly_paid", 268_27)
    await leap(service, "2027-01-03T23:30:00+01:00")
    assert await stands(service, invoice) == ("partly_paid", 268_27)
    await set_clock(service, "2027-01-04T00:30:00+01:00")
    assert await stands(service, invoice) == ("overdue", 268_27)
    second = await paid(service, invoice, 268_27)
    assert (second["paid_on"], second["reference"]) == ("2027-01-04", None)
    assert await stands(service, invoice) == ("paid", 0)
    listed = await service.http.get(f"/v1/invoices/{invoice['id']}/payments")
    assert listed.json() == {"items": [first, second], "next_cursor": None}


async def test_too_much_is_taken_and_given_back(service: Service, invoice: dict[str, Any]) -> None:
    await paid(service, invoice, GROSS + 10_00)
    assert await stands(service, invoice) == ("paid", -10_00)
    refund = await paid(service, invoice, -10_00)
    assert (refund["kind"], refund["amount"]) == ("refund", euros(10_00))
    assert await stands(service, invoice) == ("paid", 0)
    await paid(service, invoice, GROSS, kind="refund")
    assert await stands(service, invoice) == ("open", GROSS)
    assert codes(await pay(service, invoice, 1, kind="refund")) == (409, "refund-too-large")


async def test_a_cancelled_invoice_says_what_is_to_be_given_back(
    service: Service, invoice: dict[str, Any]
) -> None:
    await paid(service, invoice, 100_00)
    credit = (await cancel(service, invoice)).json()
    assert (credit["state"], credit["credited"], credit["balance"]) == (
        "credited",
        euros(GROSS),
        euros(0),
    )
    assert await stands(service, invoice) == ("cancelled", -100_00)
    assert codes(await pay(service, credit, 1_00)) == (409, "not-payable")
    assert codes(await pay(service, credit, -1_00)) == (409, "refund-too-large")
    await paid(service, invoice, -100_00)
    assert await stands(service, invoice) == ("cancelled", 0)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"amount": euros(0)}, "/amount/amount_cents"),
        ({"amount": {"amount_cents": 1, "currency": "USD"}}, "/amount/currency"),
        ({"amount": {"amount_cents": 1, "currency": "eur"}}, "/amount/currency"),
        ({"amount": euros(1), "paid_on": "2026-12-05"}, "/paid_on"),
        ({"amount": euros(-1), "kind": "payment"}, ""),
        ({"amount": euros(1), "reference": "x" * 141}, "/reference"),
        ({"amount": euros(1), "paid": 1}, "/paid"),
        ({}, "/amount"),
    ],
)
async def test_what_cannot_be_is_refused_where_it_stands(
    service: Service, invoice: dict[str, Any], body: dict[str, Any], pointer: str
) -> None:
    answer = await service.http.post(f"/v1/invoices/{invoice['id']}/payments", json=body)
    assert pointers(answer) == [pointer]


async def test_a_payment_told_twice_is_one(service: Service, invoice: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "extrait-12-3"}
    first = await pay(service, invoice, 5_00, reference="Extrait 12", headers=headers)
    again = await pay(service, invoice, 5_00, reference="Extrait 12", headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["reference"] == "Extrait 12"
    other = await pay(service, invoice, 6_00, headers=headers)
    assert codes(other) == (409, "idempotency-conflict")
    assert await stands(service, invoice) == ("partly_paid", GROSS - 5_00)


async def test_who_may_not_see_an_invoice_does_not_pay_it(
    service: Service, invoice: dict[str, Any]
) -> None:
    other = await an_account(service)
    tied = await key_for(service, Scope.CLIENTS_ADMIN, Scope.REPORTS_READ, client_id=other.id)
    assert codes(await pay(service, invoice, 1, headers=tied)) == (404, "not-found")
    path = f"/v1/invoices/{invoice['id']}/payments"
    assert codes(await service.http.get(path, headers=tied)) == (404, "not-found")
    reading = await key_for(service, Scope.REPORTS_READ)
    assert codes(await pay(service, invoice, 1, headers=reading)) == (403, "missing-scope")
    assert (await service.http.get(path, headers=reading)).status_code == 200


async def test_invoices_of_all_clients_are_found_by_date_and_state(
    service: Service, invoice: dict[str, Any]
) -> None:
    other = await an_account(service)
    await put_buyer(other)
    await leap(service, "2026-12-10T10:00:00+01:00")
    second = await issued(other)
    assert await found(service) == ["F2026-00002", "F2026-00001"]
    assert await found(service, "?from=2026-12-05") == ["F2026-00002"]
    assert await found(service, "?to=2026-12-04") == ["F2026-00001"]
    assert await found(service, f"?client_id={other.id}") == ["F2026-00002"]
    await paid(service, second, 100)
    assert await found(service, "?state=partly_paid") == ["F2026-00002"]
    assert await found(service, "?state=open") == ["F2026-00001"]
    await leap(service, "2027-02-01T10:00:00+01:00")
    assert await found(service, "?state=overdue") == ["F2026-00002", "F2026-00001"]
    await cancel(service, second)
    assert await found(service, "?state=cancelled") == ["F2026-00002"]
    assert await found(service, "?state=credited") == ["NC2027-00001"]
    assert await found(service, "?state=overdue") == ["F2026-00001"]
    page = (await service.http.get("/v1/invoices?limit=2")).json()
    assert [one["number"] for one in page["items"]] == ["NC2027-00001", "F2026-00002"]
    assert await found(service, f"?limit=2&cursor={page['next_cursor']}") == ["F2026-00001"]


async def test_a_tied_key_finds_its_own_invoices(service: Service, invoice: dict[str, Any]) -> None:
    own = await key_for(service, Scope.REPORTS_READ, client_id=invoice["client_id"])
    other = await an_account(service)
    tied = await key_for(service, Scope.REPORTS_READ, client_id=other.id)
    assert len((await service.http.get("/v1/invoices", headers=own)).json()["items"]) == 1
    assert (await service.http.get("/v1/invoices", headers=tied)).json()["items"] == []
    path = f"/v1/invoices?client_id={invoice['client_id']}"
    assert codes(await service.http.get(path, headers=tied)) == (404, "not-found")
    assert pointers(await service.http.get("/v1/invoices?state=lost")) == ["/query/state"]


async def test_the_vat_return_is_a_file_with_grids_and_sums(
    service: Service, invoice: dict[str, Any]
) -> None:
    await paid(service, invoice, 100_00)
    await cancel(service, invoice)
    second = await issued(await a_billed_account(service, units=120))
    answer = await service.http.get("/v1/invoices?limit=1", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.text)))
    documents = [row for row in rows if row["row"] == "document"]
    assert [row["number"] for row in documents] == ["F2026-00001", "NC2026-00001", "F2026-00002"]
    assert [(row["net_grid"], row["vat_grid"]) for row in documents] == [
        ("03", "54"),
        ("49", "64"),
        ("03", "54"),
    ]
    assert documents[1]["corrects"] == "F2026-00001"
    assert [row["state"] for row in documents] == ["cancelled", "credited", "open"]
    grids = {row["net_grid"]: int(row["net_cents"]) for row in rows if row["row"] == "grid"}
    net, vat = (second[name]["amount_cents"] for name in ("net", "vat"))
    assert grids == {"03": 387_00 + net, "49": 387_00, "54": 81_27 + vat, "64": 81_27}
    totals = [row for row in rows if row["row"] == "total"]
    assert [(row["kind"], row["category"], row["rate_percent"]) for row in totals] == [
        ("credit_note", "S", "21"),
        ("invoice", "S", "21"),
    ]
