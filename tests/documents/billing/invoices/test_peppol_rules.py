"""The rules that Peppol adds to EN 16931, which no library here brings: checked by our own."""

from datetime import date

import pytest
from lxml import etree

from app.documents.billing.ubl import render_ubl
from tests.documents.billing.invoices.samples import every_invoice

INVOICES = every_invoice()
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@pytest.fixture(params=INVOICES)
def document(request: pytest.FixtureRequest) -> etree._Element:
    return etree.fromstring(render_ubl(INVOICES[request.param]))


def texts(document: etree._Element, path: str) -> list[str]:
    return [one.text or "" for one in document.findall(path, NAMES)]


def test_it_says_which_process_and_customisation_it_follows(document: etree._Element) -> None:
    assert texts(document, "cbc:ProfileID") == ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"]
    assert texts(document, "cbc:CustomizationID") == [
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    ]


def test_it_holds_a_reference_of_the_buyer(document: etree._Element) -> None:
    assert len(texts(document, "cbc:BuyerReference")) == 1


def test_both_parties_have_an_electronic_address(document: etree._Element) -> None:
    for side in ("AccountingSupplierParty", "AccountingCustomerParty"):
        path = f"cac:{side}/cac:Party/cbc:EndpointID"
        [address] = document.findall(path, NAMES)
        assert address.get("schemeID") in {"0208", "0225"}


def test_it_has_one_note_at_most_and_no_empty_element(document: etree._Element) -> None:
    assert len(texts(document, "cbc:Note")) <= 1
    assert [one.tag for one in document.iter() if len(one) == 0 and not one.text] == []


def test_lines_lie_within_the_period_and_multiply_out(document: etree._Element) -> None:
    [first], [last] = (texts(document, f"cac:InvoicePeriod/cbc:{x}Date") for x in ("Start", "End"))
    lines = [*document.iterfind("cac:InvoiceLine", NAMES)]
    lines += document.iterfind("cac:CreditNoteLine", NAMES)
    assert lines
    for line in lines:
        [quantity] = texts(line, "cbc:InvoicedQuantity") + texts(line, "cbc:CreditedQuantity")
        [price] = texts(line, "cac:Price/cbc:PriceAmount")
        [amount] = texts(line, "cbc:LineExtensionAmount")
        assert int(quantity) * _cents(price) == _cents(amount)
        for day in texts(line, "cac:InvoicePeriod/*"):
            assert date.fromisoformat(first) <= date.fromisoformat(day) <= date.fromisoformat(last)


def test_every_amount_is_in_the_invoices_currency(document: etree._Element) -> None:
    [currency] = texts(document, "cbc:DocumentCurrencyCode")
    currencies = [one.get("currencyID") for one in document.iter() if "currencyID" in one.attrib]
    assert len(currencies) > 8
    assert set(currencies) == {currency}


def test_under_0208_stands_an_enterprise_number(document: etree._Element) -> None:
    numbers = [one.text or "" for one in document.iter() if one.get("schemeID") == "0208"]
    for number in numbers:
        assert len(number) == 10
        assert 97 - int(number[:8]) % 97 == int(number[8:])


def test_each_category_and_rate_is_totalled_once(document: etree._Element) -> None:
    path = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"
    taxes = [
        (category.findtext("cbc:ID", None, NAMES), category.findtext("cbc:Percent", None, NAMES))
        for category in document.findall(path, NAMES)
    ]
    assert taxes
    assert len(taxes) == len(set(taxes))


def _cents(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    whole, cents = text.removeprefix("-").split(".")
    return sign * (int(whole) * 100 + int(cents))
