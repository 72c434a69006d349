"""What sellers' countries ask for, through HTTP: numbers, mentions, rates, terms, dates, slips."""

from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from pypdf import PdfReader

from tests.acceptance.account import an_account
from tests.api.billing.invoices.given import (
    BUYER,
    IN_DECEMBER,
    SELLER,
    STANDARD,
    a_billed_account,
    ask,
    cancel,
    issued,
    put_buyer,
    put_seller,
)
from tests.api.billing.statements.rehearsing import leap, set_clock
from tests.api.clients.given import codes, pointers
from tests.api.notifications.asking import create_endpoint
from tests.receivers import Receiver
from tests.service import Service, running_service

FRENCH_ADDRESS = {
    "street": "1 place Bellecour",
    "postal_code": "69002",
    "city": "Lyon",
    "country": "FR",
}
MICRO: dict[str, Any] = {
    "name": "Camille Martin EI",
    "address": FRENCH_ADDRESS,
    "vat_number": None,
    "registration_number": "12345678200010",
    "iban": "FR7630006000011234567890189",
    "legal_form": "EI",
    "company_register": "RNE Lyon",
}
FRENCH_BUYER: dict[str, Any] = {
    "name": "Chauffage Martin",
    "address": FRENCH_ADDRESS,
    "vat_number": None,
    "registration_number": "98765432400019",
}
TO_REPAY = "T.V.A. à reverser à l'État dans la mesure où elle a été initialement déduite"

TO_REPAY_IN_DUTCH = (
    "Btw terug te storten aan de Staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht"
)


async def page(service: Service, invoice: dict[str, Any]) -> str:
    answer = await service.http.get(
        f"/v1/invoices/{invoice['id']}", headers={"Accept": "application/pdf"}
    )
    assert answer.status_code == 200, answer.text
    return " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())


async def ubl(service: Service, invoice: dict[str, Any]) -> etree._Element:
    answer = await service.http.get(
        f"/v1/invoices/{invoice['id']}", headers={"Accept": "application/xml"}
    )
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


@pytest.mark.parametrize(
    ("language", "said"), [("fr", TO_REPAY), ("nl", TO_REPAY_IN_DUTCH), ("en", TO_REPAY)]
)
async def test_a_belgian_credit_note_says_that_its_tax_is_repaid(
    service: Service, language: str, said: str
) -> None:
    invoice = await issued(await a_billed_account(service, language=language))
    assert invoice["mentions"] == []
    credit = (await cancel(service, invoice)).json()
    [mention] = credit["mentions"]
    assert mention["subject"] == "TXD"
    assert said in mention["text"]
    assert said in (await ubl(service, credit)).findtext("{*}Note", "")
    assert said in await page(service, credit)


async def test_a_credit_note_without_tax_says_nothing_of_it(service: Service) -> None:
    account = await a_billed_account(service)
    await put_buyer(account, {"treatment": "exempt"})
    assert (await cancel(service, await issued(account))).json()["mentions"] == []


@pytest.mark.parametrize(
    "vat",
    [
        {"treatment": "exempt", "preset": "franchise"},
        {"treatment": "exempt", "note": "TVA non applicable, art. 293 B du CGI"},
    ],
)
async def test_a_french_micro_entrepreneur_needs_no_vat_number(
    service: Service, vat: dict[str, Any]
) -> None:
    account = await a_billed_account(service)
    await put_seller(service, **MICRO)
    body = {"vat": vat, "buyer": FRENCH_BUYER}
    assert (
        await service.http.put(f"/v1/clients/{account.id}/billing", json=body)
    ).status_code == 200
    invoice = await issued(account)
    assert invoice["tax"] == {
        "category": "E",
        "rate_percent": None,
        "reason": "TVA non applicable, art. 293 B du CGI",
        "reason_code": "VATEX-FR-FRANCHISE",
    }
    document = await ubl(service, invoice)
    path = "{*}AccountingSupplierParty/{*}Party/{*}PartyTaxScheme"
    assert document.findtext(f"{path}/{{*}}CompanyID") == "123456782"
    assert document.findtext(f"{path}/{{*}}TaxScheme/{{*}}ID") == "TAX"
    printed = await page(service, invoice)
    for said in ("SIRET 12345678200010", "SIRET 98765432400019", "EI, RNE Lyon"):
        assert said in printed
    assert "Catégorie d'opération : prestation de services" in printed
    assert "N° d'entreprise" not in printed
    credit = await page(service, (await cancel(service, invoice)).json())
    assert "Avoir" in credit
    assert "Note de crédit" not in credit
    assert "F2026-00001 du 04/12/2026" in credit


async def test_a_belgian_small_business_speaks_the_words_of_the_law(service: Service) -> None:
    account = await a_billed_account(service)
    await put_buyer(account, {"treatment": "exempt", "preset": "franchise"})
    reason = (await issued(account))["tax"]["reason"]
    assert reason.startswith("Petite entreprise soumise au régime de la franchise de taxe")
    assert "56bis" in reason


async def test_an_exemption_may_have_a_code_of_its_own(service: Service) -> None:
    account = await a_billed_account(service)
    await put_buyer(account, {"treatment": "exempt", "reason_code": "VATEX-EU-132-1F"})
    assert (await issued(account))["tax"]["reason_code"] == "VATEX-EU-132-1F"
    path = f"/v1/clients/{account.id}/billing"
    for wrong, pointer in [
        ({"treatment": "exempt", "reason_code": "VATEX-EU-AE"}, "/vat/reason_code"),
        ({"treatment": "standard", "rate_percent": "21", "preset": "franchise"}, "/vat"),
        ({"treatment": "exempt", "preset": "other"}, "/vat/preset"),
    ]:
        assert pointers(await service.http.put(path, json={"vat": wrong})) == [pointer]


@pytest.fixture
async def telling(database_url: str, receiver: Receiver) -> Any:
    async with running_service(database_url, webhook_private=True) as service:
        await create_endpoint(service, url=receiver.url, event_types=["invoice.issued"])
        yield service


async def test_a_consumer_gets_the_page_and_nobody_the_ubl(
    telling: Service, receiver: Receiver
) -> None:
    account = await a_billed_account(telling)
    body = {
        "vat": STANDARD,
        "buyer": {"name": "Jeanne Exemple", "address": BUYER["address"], "email": "j@x.example"},
    }
    await telling.http.put(f"/v1/clients/{account.id}/billing", json=body)
    invoice = await issued(account)
    assert "Jeanne Exemple" in await page(telling, invoice)
    refused = await telling.http.get(
        f"/v1/invoices/{invoice['id']}", headers={"Accept": "application/xml"}
    )
    assert codes(refused) == (406, "not-on-peppol")
    await set_clock(telling, IN_DECEMBER)
    [notice] = receiver.notices
    assert notice["data"]["receiver"] is None


DUTCH_SELLER: dict[str, Any] = {
    "name": "Kantoor BV",
    "address": {
        "street": "Damrak 1",
        "postal_code": "1012 LG",
        "city": "Amsterdam",
        "country": "NL",
    },
    "vat_number": "NL123456789B01",
    "registration_number": "12345678",
    "iban": "NL91ABNA0417164300",
    "legal_form": "BV",
    "company_register": None,
}


async def test_a_seller_without_peppol_id_gives_the_page_and_its_data(
    telling: Service, receiver: Receiver
) -> None:
    account = await a_billed_account(telling)
    await put_seller(telling, **DUTCH_SELLER)
    invoice = await issued(account)
    assert "KvK 12345678" in await page(telling, invoice)
    path = f"/v1/invoices/{invoice['id']}"
    refused = await telling.http.get(path, headers={"Accept": "application/xml"})
    assert codes(refused) == (406, "not-on-peppol")
    await set_clock(telling, IN_DECEMBER)
    [notice] = receiver.notices
    assert notice["data"]["receiver"] is None
    await put_seller(telling, **DUTCH_SELLER, peppol_id="0106:12345678")
    again = await cancel(telling, invoice)
    assert again.status_code == 201
    assert (await ubl(telling, await issued(account))) is not None


async def test_the_data_of_the_page_have_a_form_of_their_own(service: Service) -> None:
    invoice = await issued(await a_billed_account(service))
    path, media = f"/v1/invoices/{invoice['id']}", "application/vnd.cii+xml"
    answer = await service.http.get(path, headers={"Accept": media})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    drawn = await service.http.get(path, headers={"Accept": "application/pdf"})
    [attached] = PdfReader(BytesIO(drawn.content)).attachments["factur-x.xml"]
    assert answer.content == attached
    assert etree.fromstring(attached).tag.endswith("}CrossIndustryInvoice")


async def test_a_belgian_vat_number_alone_leads_to_its_peppol_id(service: Service) -> None:
    account = await a_billed_account(service)
    await put_buyer(account, registration_number=None)
    document = await ubl(service, await issued(account))
    [endpoint] = document.findall("{*}AccountingCustomerParty/{*}Party/{*}EndpointID")
    assert (endpoint.get("schemeID"), endpoint.text) == ("0208", "0987654394")


async def test_documents_are_dated_where_the_seller_is(service: Service) -> None:
    await put_seller(service)
    clients = [
        await an_account(service, timezone=zone)
        for zone in ("Europe/Brussels", "Pacific/Auckland", "Europe/Brussels")
    ]
    for account in clients:
        await put_buyer(account)
    await leap(service, "2026-12-31T23:30:00+01:00")
    invoices = [await issued(account) for account in clients]
    assert [(each["number"], each["issued_on"]) for each in invoices] == [
        (f"F2026-0000{place}", "2026-12-31") for place in (1, 2, 3)
    ]


async def test_a_seller_may_have_a_zone_of_its_own(service: Service) -> None:
    account = await a_billed_account(service)
    await put_seller(service, timezone="Indian/Reunion")
    await leap(service, "2026-12-31T21:30:00+01:00")
    assert (await issued(account))["number"] == "F2027-00001"


async def test_a_number_of_another_enterprise_is_told_and_not_refused(service: Service) -> None:
    account = await an_account(service)
    path = f"/v1/clients/{account.id}/billing"
    buyer = BUYER | {"vat_number": "BE0123456749"}
    put = await service.http.put(path, json={"vat": STANDARD, "buyer": buyer})
    [warning] = put.json()["warnings"]
    assert (warning["pointer"], warning["code"]) == ("/buyer/vat_number", "two-enterprises")
    # what was read can be put back as it is
    again = await service.http.put(path, json=(await service.http.get(path)).json())
    assert again.json() == put.json()
    assert (await service.http.put(path, json={"buyer": BUYER})).json()["warnings"] == []
    french = FRENCH_BUYER | {"vat_number": "FR11123456782"}
    told = (await service.http.put(path, json={"buyer": french})).json()["warnings"]
    assert [warning["code"] for warning in told] == ["two-enterprises"]
    seller = await put_seller(service, vat_number="BE0987654394")
    assert [warning["pointer"] for warning in seller["warnings"]] == ["/vat_number"]


async def test_rates_are_those_of_the_sellers_country(service: Service) -> None:
    account = await an_account(service)
    path = f"/v1/clients/{account.id}/billing"
    french = {"address": FRENCH_ADDRESS, "registration_number": "123456782"}
    french |= {"vat_number": "FR11123456782", "iban": MICRO["iban"]}
    await put_buyer(account)
    await put_seller(service, **french)
    for percent, status in [("21", 422), ("20", 200), ("5.5", 200), ("20.0", 200), ("7", 422)]:
        vat = {"treatment": "standard", "rate_percent": percent}
        answer = await service.http.put(path, json={"vat": vat, "buyer": BUYER})
        assert answer.status_code == status, percent
        if status == 422:
            assert pointers(answer) == ["/vat/rate_percent"]


async def test_a_rate_chosen_before_the_seller_was_known_is_refused_at_the_latest(
    service: Service,
) -> None:
    account = await a_billed_account(service)
    french = {"address": FRENCH_ADDRESS, "registration_number": "123456782"}
    await put_seller(service, vat_number="FR11123456782", **french)
    assert codes(await ask(account)) == (409, "rate-not-of-country")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"payment_days": 90}, "/payment_days"),
        ({"mentions": [{"subject": "BAR", "text": "B2B"}]}, "/mentions"),
        ({"timezone": "Europe/Lyon"}, "/timezone"),
    ],
)
async def test_what_a_country_forbids_is_refused_with_its_field(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    assert pointers(await service.http.put("/v1/seller", json=SELLER | changes)) == [pointer]
