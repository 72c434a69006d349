"""The payment code: read from the printed page by another program, and field by field."""

import struct
import zlib
from dataclasses import replace
from datetime import date

import pytest
import typst
import zxingcpp
from pydantic_core import to_json

from app.documents.billing import facturx
from app.documents.billing.cii import render_cii
from app.documents.billing.invoice_page import page_of
from app.documents.billing.payment_code import payment_code_of
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.payments.references import find_references, is_creditor_reference
from tests.documents.billing.invoices.samples import an_invoice, every_invoice

INVOICES = every_invoice()
PIXELS_PER_INCH = 110


def pixels_of(png: bytes) -> memoryview:
    """Return the grey values of a page: the red of each pixel (ISO/IEC 15948, 8 bits, RGBA)."""
    width, height = struct.unpack(">II", png[16:24])
    assert png[24:29] == bytes([8, 6, 0, 0, 0])
    packed, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, row_bytes = zlib.decompress(packed), 4 * width
    above, grey = bytes(width), bytearray()
    for start in range(0, len(raw), row_bytes + 1):
        # each channel is filtered by itself
        above = unfiltered(raw[start], raw[start + 1 : start + 1 + row_bytes : 4], above)
        grey += above
    return memoryview(bytes(grey)).cast("B", (height, width))


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == 0:
        return row
    done, left, corner = bytearray(row), 0, 0
    for at, up in enumerate(above):
        predicted = (left, up, (left + up) // 2, nearest(left, up, corner) if kind == 4 else 0)
        done[at] = left = (row[at] + predicted[kind - 1]) & 255
        corner = up
    return bytes(done)


def nearest(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def printed(invoice: Invoice) -> bytes:
    """Return the page as a picture."""
    inputs = {"data": to_json(page_of(invoice)).decode(), "xml": render_cii(invoice).decode()}
    template = facturx._TEMPLATE  # noqa: SLF001 - the page as it is printed
    picture = typst.compile(template, format="png", ppi=PIXELS_PER_INCH, sys_inputs=inputs)
    assert isinstance(picture, bytes)
    return picture


def test_a_bank_application_reads_it_from_the_page() -> None:
    invoice = an_invoice()
    [read] = zxingcpp.read_barcodes(pixels_of(printed(invoice)))
    assert read.text.split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "GKCCBEBB",
        "Accueil & Secrétariat SRL",
        "BE68539007547034",
        "EUR468.27",
        "",
        "",
        "+++264/1400/00182+++",
    ]
    assert read.ec_level == "M"


@pytest.mark.parametrize("name", INVOICES)
def test_what_it_says_is_what_the_invoice_asks_for(name: str) -> None:
    invoice = INVOICES[name]
    code = payment_code_of(invoice)
    if invoice.payment.account is None or invoice.gross.amount_cents == 0:
        assert code is None
        return
    assert code is not None
    fields = code.split("\n")
    assert fields[:4] == ["BCD", "002", "1", "SCT"]
    assert fields[6] == invoice.payment.account.iban
    cents = int(fields[7].removeprefix("EUR").replace(".", ""))
    assert cents == invoice.gross.amount_cents
    if invoice.payment.account.iban.startswith("BE"):
        assert find_references(fields[10])
    else:
        assert is_creditor_reference(fields[9])
        assert len(fields) == 10


def test_a_credit_note_and_another_currency_have_none() -> None:
    credit_note = replace(an_invoice(), kind=InvoiceKind.CREDIT_NOTE)
    assert payment_code_of(credit_note) is None
    assert payment_code_of(replace(an_invoice(), currency="CHF")) is None


def test_a_long_name_is_cut_and_stays_on_its_line() -> None:
    invoice = an_invoice()
    seller = replace(invoice.seller, name="Société\nde très long nom " * 9)
    code = payment_code_of(replace(invoice, seller=seller))
    assert code is not None
    assert len(code.split("\n")[5]) <= 70
    assert code.split("\n")[6] == "BE68539007547034"


def test_the_date_does_not_change_it() -> None:
    invoice = an_invoice()
    assert payment_code_of(replace(invoice, issued_on=date(2030, 1, 1))) == payment_code_of(invoice)
