"""/portal/statements and /portal/invoices: what a month costs, to read, print and take along."""

import csv
import io
from http import HTTPStatus
from itertools import product

import pytest

from app.domain.people.roles import Role
from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import a_billed_account, ask
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.test_portal_interactions import shows_no_code
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

NOVEMBER = "/portal/statements/2026-11"


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


async def acts(service: Service) -> list[tuple[str, str, str]]:
    entries = (await service.http.get("/v1/audit")).json()["items"]
    return [
        (entry["act"], entry["on"]["kind"], entry["on"]["id"])
        for entry in entries
        if entry["act"] in ("export", "feed.made", "feed.revoked")
    ]


async def test_months_are_listed_with_what_they_cost_and_their_files(service: Service) -> None:
    account = await a_billed_account(service)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        page = await visitor.get("/portal/statements")
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        [row] = visitor.page.xpath("//tr[@data-period='2026-11']")
        assert row.get("data-status") == "final"
        assert "387,00 €" in " ".join(row.text_content().replace("\u202f", " ").split())
        links = row.xpath(".//a/@href")
        assert links == [NOVEMBER, f"{NOVEMBER}.pdf", f"{NOVEMBER}.csv"]
        for link in links:
            assert (await visitor.get(link)).status_code == 200


async def test_a_month_reads_as_it_prints_and_each_figure_leads_to_its_entries(
    service: Service,
) -> None:
    account = await a_billed_account(service)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        page = await visitor.get(NOVEMBER)
        assert len(page.content) <= 60_000
        must_be_whole(visitor)
        assert visitor.texts("//h1") == ["Décompte, novembre 2026"]
        units = visitor.page.xpath("//tr[@data-rule]")
        assert len(units) == 17
        assert shows_no_code(visitor)
        [entries, *_] = visitor.page.xpath("//tr[@data-line]//a/@href")
        interaction = units[0].xpath(".//a/@href")[0]
        assert (await visitor.get(entries)).status_code == 200
        assert (await visitor.get(interaction)).status_code == 200


async def test_a_months_files_are_those_of_the_api_with_names_for_people(service: Service) -> None:
    account = await a_billed_account(service)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        for ending, kind in (("pdf", "application/pdf"), ("csv", "text/csv")):
            sent = await visitor.get(f"{NOVEMBER}.{ending}")
            path = f"/v1/clients/{account.id}/statements/2026-11"
            same = await service.http.get(path, headers={"Accept": kind})
            assert sent.content == same.content
            assert sent.headers["content-type"].startswith(kind)
            name = f"statement-client-{account.number}-2026-11.{ending}"
            assert sent.headers["content-disposition"] == f'attachment; filename="{name}"'
            must_be_safe(dict(sent.headers))
        sheet = await visitor.get(f"{NOVEMBER}.csv?delimiter=semicolon")
        assert sheet.content.startswith("\ufeffperiod;".encode())
        assert set(await acts(service)) >= {("export", "statement", account.id)}


async def test_a_month_that_was_not_served_is_not_there(service: Service) -> None:
    account = await an_account(service)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        for period, ending in product(("2020-01", "2026-13", "nothing"), ("", ".pdf", ".csv")):
            found = await visitor.get(f"/portal/statements/{period}{ending}")
            assert found.status_code == HTTPStatus.NOT_FOUND, (period, ending)
            must_be_whole(visitor)


async def an_invoice(account: Account) -> dict[str, str]:
    invoice: dict[str, str] = (await ask(account)).json()
    return invoice


async def pay(account: Account, invoice: dict[str, str], cents: int, reference: str) -> None:
    body = {
        "paid_on": "2026-12-04",
        "amount": {"amount_cents": cents, "currency": "EUR"},
        "reference": reference,
    }
    answer = await account.service.http.post(f"/v1/invoices/{invoice['id']}/payments", json=body)
    assert answer.status_code == 201, answer.text


async def state(visitor: Visitor) -> list[str]:
    await visitor.get("/portal/invoices")
    must_be_whole(visitor)
    states: list[str] = visitor.page.xpath("//li[@data-invoice]/@data-state")
    return states


async def test_invoices_stand_where_payments_and_time_bring_them(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await an_invoice(account)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        assert await state(visitor) == ["open"]
        assert any("à payer" in text for text in visitor.texts("//li[@data-invoice]"))
        await pay(account, invoice, 1_000, "p-1")
        assert await state(visitor) == ["partly_paid"]
        assert any("payée en partie" in text for text in visitor.texts("//li[@data-invoice]"))
        await service.http.put("/v1/test-clock", json={"now": "2027-03-01T10:00:00+01:00"})
        assert await state(visitor) == ["overdue"]
        assert any("à payer pour le" in text for text in visitor.texts("//li[@data-invoice]"))
        await service.http.post(f"/v1/invoices/{invoice['id']}/cancel", json={"reason": "Erreur"})
        assert await state(visitor) == ["credited", "cancelled"]
        assert not any("à payer" in text for text in visitor.texts("//li[@data-invoice]"))


async def test_an_invoices_documents_are_those_of_the_api(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await an_invoice(account)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        await visitor.get("/portal/invoices")
        links = visitor.page.xpath("//li[@data-invoice]//p[@class='more']/a/@href")
        assert len(links) == 2
        for link, kind in zip(links, ("application/pdf", "application/xml"), strict=True):
            sent = await visitor.get(link)
            path = f"/v1/invoices/{invoice['id']}"
            same = await service.http.get(path, headers={"Accept": kind})
            assert (sent.status_code, sent.content) == (200, same.content)
            ending = "pdf" if kind.endswith("pdf") else "xml"
            name = f"{invoice['number']}.{ending}"
            assert sent.headers["content-disposition"] == f'attachment; filename="{name}"'
        [row] = rows_of((await visitor.get("/portal/invoices.csv")).content)
        assert (row["number"], row["state"]) == (invoice["number"], "open")
        assert (row["gross_cents"], row["balance_cents"]) == ("46827", "46827")
        assert await acts(service) == [("export", "invoices", account.id)]


async def test_another_clients_invoice_is_not_there(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await an_invoice(account)
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service, Role.CLIENT, clients=(other,)) as visitor:
        for named in (invoice["id"], "nothing"):
            for ending in ("pdf", "xml"):
                sent = await visitor.get(f"/portal/invoices/{named}.{ending}")
                assert sent.status_code == HTTPStatus.NOT_FOUND
        assert await state(visitor) == []


async def test_without_an_electronic_address_there_is_no_ubl(service: Service) -> None:
    account = await a_billed_account(service)
    body = {"vat": {"treatment": "standard", "rate_percent": "21"}}
    private = {
        "name": "Mme Peeters",
        "address": {
            "street": "Korenmarkt 1",
            "postal_code": "9000",
            "city": "Gent",
            "country": "BE",
        },
    }
    answer = await service.http.put(
        f"/v1/clients/{account.id}/billing", json=body | {"buyer": private}
    )
    if answer.status_code != HTTPStatus.OK:
        pytest.skip(answer.text)
    invoice = await an_invoice(account)
    async with signed_in(service, Role.CLIENT, clients=(account.id,)) as visitor:
        await visitor.get("/portal/invoices")
        assert not any("UBL" in text for text in visitor.texts("//li[@data-invoice]//a"))
        sent = await visitor.get(f"/portal/invoices/{invoice['id']}.xml")
        assert sent.status_code == HTTPStatus.NOT_FOUND
