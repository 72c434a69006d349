from dataclasses import replace
from io import BytesIO

import pytest
from facturx import get_facturx_level, get_xml_from_pdf  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from pypdf.generic import ArrayObject, StreamObject

from app.documents.billing.cii import render_cii
from app.documents.billing.facturx import render_facturx
from app.documents.billing.ubl import render_ubl
from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.texts import one_line
from app.domain.clients.clients import Language
from tests.documents.billing.invoices.samples import (
    BELGIAN_BUYER,
    ISSUED,
    a_cancellation,
    an_invoice,
    every_invoice,
)

INVOICES = every_invoice()


@pytest.mark.parametrize("name", INVOICES)
def test_the_page_carries_its_own_data(name: str) -> None:
    page = render_facturx(INVOICES[name])
    file_name, data = get_xml_from_pdf(page, check_xsd=True, check_schematron=False)
    assert (file_name, data) == ("factur-x.xml", render_cii(INVOICES[name]))
    assert get_facturx_level(etree.fromstring(data)) == "en16931"


def test_it_is_a_pdf_a_3_that_declares_itself_a_facturx() -> None:
    reader = PdfReader(BytesIO(render_facturx(an_invoice())), strict=True)
    root = reader.root_object
    metadata = root["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    for stated in (
        "<pdfaid:part>3<",
        "<pdfaid:conformance>B<",
        "<fx:DocumentFileName>factur-x.xml<",
        "<fx:DocumentType>INVOICE<",
        "<fx:Version>1.0<",
        "<fx:ConformanceLevel>EN 16931<",
        "<pdfaSchema:prefix>fx<",
    ):
        assert stated.encode() in metadata.get_data()
    attached = root["/AF"]
    assert isinstance(attached, ArrayObject)
    assert "'/AFRelationship': '/Alternative'" in str([one.get_object() for one in attached])
    assert "/OutputIntents" in root


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert render_facturx(an_invoice()) == render_facturx(an_invoice())


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        (Language.FRENCH, ["Facture", "À payer", "468,27 €", "Payable au plus tard le 3 janvier"]),
        (Language.FRENCH, ["TVA BE0123456749", "N° d'entreprise 0123.456.749"]),
        (Language.DUTCH, ["Factuur", "Te betalen", "€ 468,27", "uiterlijk op 3 januari 2027"]),
        (Language.ENGLISH, ["Invoice", "To pay", "€468.27", "Payable by 3 January 2027"]),
    ],
)
def test_it_speaks_the_buyers_language(language: Language, printed: list[str]) -> None:
    text = text_of(an_invoice(language=language))
    assert [one for one in printed if one not in text] == []


@pytest.mark.parametrize("name", ["株式会社 Ω & <b>", "#[#panic()] $x$ *", "😀 \\u{41} ى"])
def test_any_name_is_printed_and_attached_whole(name: str) -> None:
    buyer = replace(BELGIAN_BUYER, party=replace(BELGIAN_BUYER.party, name=name))
    invoice = an_invoice(buyer=buyer)
    _, data = get_xml_from_pdf(render_facturx(invoice), check_xsd=False)
    assert data == render_cii(invoice)
    assert "Korenmarkt" in text_of(invoice)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_whatever_the_api_takes_can_be_written(text: str) -> None:
    line = one_line(text) or "-"
    party = replace(BELGIAN_BUYER.party, name=line)
    buyer = replace(BELGIAN_BUYER, party=party, reference=line)
    credit = a_cancellation(an_invoice(buyer=buyer), ISSUED, text)
    assert PdfReader(BytesIO(render_facturx(credit)), strict=True).pages
    written = etree.fromstring(render_ubl(credit)).findtext("{*}BuyerReference")
    assert written == line


def text_of(invoice: Invoice) -> str:
    text = PdfReader(BytesIO(render_facturx(invoice))).pages[0].extract_text()
    return " ".join(text.split())
