"""What documents state by the seller's country: on the page, in UBL and in CII."""

from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from pypdf import PdfReader

from app.documents.billing.cii import render_cii
from app.documents.billing.facturx import render_facturx
from app.documents.billing.statement_page import render_statement_pdf
from app.documents.billing.ubl import render_ubl
from app.domain.billing.invoices.invoice_parties import require_parties
from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.invoices.trade_parties import Buyer, InvoiceIncomplete, Transaction
from tests.documents.billing.invoices.samples import (
    BELGIAN_BUYER,
    BELGIAN_SELLER,
    EXEMPT,
    FRENCH_BUYER,
    FRENCH_COMPANY,
    TWENTY,
    a_statement,
    adjustment,
    every_invoice,
    invoices_off_peppol,
    subscription,
)

INVOICES = every_invoice()
SELLER_IN_CII = ".//{*}SellerTradeParty"


def printed(invoice: Invoice) -> str:
    text = PdfReader(BytesIO(render_facturx(invoice))).pages[0].extract_text()
    return " ".join(text.split())


def notes(invoice: Invoice) -> dict[str, list[str]]:
    """Return the notes in CII by their subjects."""
    found: dict[str, list[str]] = {}
    for note in etree.fromstring(render_cii(invoice)).iter("{*}IncludedNote"):
        subject = note.findtext("{*}SubjectCode", "")
        found.setdefault(subject, []).append(note.findtext("{*}Content", ""))
    return found


def test_a_french_credit_note_is_an_avoir() -> None:
    page = printed(INVOICES["french_company_cancellation"])
    assert "Avoir NC2026-00001" in page
    assert "Note de crédit" not in page
    assert "Facture concernée F2026-00001 du 04/12/2026" in page
    assert "Note de crédit NC2026-00001" in printed(INVOICES["cancellation"])
    assert "Creditnota" in printed(INVOICES["dutch_cancellation"])


def test_numbers_are_called_as_in_the_partys_country() -> None:
    page = printed(INVOICES["french_company"])
    assert "SIREN 123456782" in page
    assert "SIRET 98765432400019" in page
    assert "N° d'entreprise" not in page
    assert "N° d'entreprise 0123.456.749" in printed(INVOICES["reverse_charge"])
    assert "SIRET 98765432400019" in printed(INVOICES["reverse_charge"])


def test_form_capital_and_register_stand_at_the_foot_and_in_the_data() -> None:
    invoice = INVOICES["french_company"]
    stated = "SAS au capital de 10 000 €, RCS Lyon 123 456 782"
    assert stated in printed(invoice)
    cii = etree.fromstring(render_cii(invoice))
    assert cii.findtext(f"{SELLER_IN_CII}/{{*}}Description") == stated
    ubl = etree.fromstring(render_ubl(invoice))
    path = "{*}AccountingSupplierParty/{*}Party/{*}PartyLegalEntity/{*}CompanyLegalForm"
    assert ubl.findtext(path) == stated
    assert notes(invoice)["REG"] == [stated]
    assert "SRL met een kapitaal van 18 600 €, RPM Bruxelles" in printed(
        INVOICES["dutch_cancellation"]
    )


def test_the_option_for_debits_is_said_with_its_code() -> None:
    invoice = INVOICES["french_company"]
    option = "Option pour le paiement de la taxe d'après les débits."
    assert option in printed(invoice)
    assert notes(invoice)["TXD"] == [option]
    cii = etree.fromstring(render_cii(invoice))
    assert [node.text for node in cii.iter("{*}DueDateTypeCode")] == ["5"]
    ubl = etree.fromstring(render_ubl(invoice))
    assert ubl.findtext("{*}InvoicePeriod/{*}DescriptionCode") == "3"
    assert option not in printed(INVOICES["french"])


def test_what_the_invoice_is_for_the_reform_is_told_to_the_platform_alone() -> None:
    invoice = INVOICES["french_company"]
    assert notes(invoice)["BAR"] == ["B2B"]
    assert "B2B" not in printed(invoice)
    assert "B2B" not in render_ubl(invoice).decode()
    assert "Catégorie d'opération : prestation de services" in printed(invoice)
    assert "Catégorie d'opération" not in printed(INVOICES["belgian"])


@pytest.mark.parametrize(
    ("buyer", "missing"),
    [
        (FRENCH_BUYER, None),
        (BELGIAN_BUYER, "/buyer/registration_number"),
        (
            replace(FRENCH_BUYER, party=replace(FRENCH_BUYER.party, registration_number=None)),
            "/buyer/registration_number",
        ),
    ],
)
def test_a_domestic_invoice_of_the_reform_needs_the_buyers_siren(
    buyer: Buyer, missing: str | None
) -> None:
    domestic = replace(buyer, transaction=Transaction.DOMESTIC)
    if missing is None:
        assert require_parties(FRENCH_COMPANY, domestic, TWENTY, "x").buyer == domestic
        return
    with pytest.raises(InvoiceIncomplete, match=f"^Missing: {missing}$"):
        require_parties(FRENCH_COMPANY, domestic, TWENTY, "x")
    assert require_parties(BELGIAN_SELLER, domestic, TWENTY, "x").buyer == domestic


@pytest.mark.parametrize("name", ["french_micro", "french_micro_by_article"])
def test_a_seller_without_vat_number_is_known_by_its_siren(name: str) -> None:
    invoice = INVOICES[name]
    assert (invoice.tax.reason, invoice.tax.reason_code) == (
        "TVA non applicable, art. 293 B du CGI",
        "VATEX-FR-FRANCHISE",
    )
    cii = etree.fromstring(render_cii(invoice))
    [number] = cii.findall(f"{SELLER_IN_CII}/{{*}}SpecifiedTaxRegistration/{{*}}ID")
    assert (number.get("schemeID"), number.text) == ("FC", "123456782")


def test_a_consumer_has_neither_number_nor_address_on_peppol() -> None:
    cii = etree.fromstring(render_cii(invoices_off_peppol()["consumer"]))
    buyer = cii.find(".//{*}BuyerTradeParty")
    assert buyer is not None
    assert buyer.find("{*}URIUniversalCommunication") is None
    assert buyer.find("{*}SpecifiedLegalOrganization") is None


def test_each_line_of_a_mixed_invoice_shows_its_rate_and_each_rate_its_base() -> None:
    page = printed(INVOICES["mixed"])
    for said in (
        "novembre 2026 (TVA 21 %)",
        "août 2026 (TVA 0 %)",
        "TVA 21 % sur 336,00 € 70,56 €",
        "TVA 0 % sur 9,00 € 0,00 €",
        "Article 44, § 2 du Code de la TVA",
    ):
        assert said in page


def test_a_statement_shows_what_is_given_back_with_the_tax_of_then() -> None:
    back = replace(adjustment(-3_000), vat=EXEMPT)
    page = render_statement_pdf(a_statement(subscription(), back), {})
    text = " ".join(PdfReader(BytesIO(page)).pages[0].extract_text().split())
    for said in ("TVA 21 % sur 336,00 € 70,56 €", "TVA 0 % sur -30,00 €, octobre 2026 0,00 €"):
        assert said in text
    assert "Total 376,56 €" in text
