"""Factur-X: a PDF/A-3 page that carries its own data in CII."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal

import typst
from pydantic_core import to_json

from app.documents.billing.invoices.cii import cii_of
from app.documents.billing.invoices.page import page_of
from app.documents.billing.invoices.xmp import declared
from app.documents.typesetting import typeset
from app.domain.billing.invoices.invoices import Invoice

_TEMPLATE = Path(__file__).with_name("invoice.typ").read_bytes()
_STANDARD: Literal["a-3b"] = "a-3b"
_EUROPEAN = range(0x0590)
_PUNCTUATION = range(0x1E00, 0x2200)
_ASCII = range(0x80)


def facturx_of(invoice: Invoice) -> bytes:
    """Return the page as PDF/A-3b with ``factur-x.xml`` attached; the same bytes each time.

    Characters that the page's fonts lack are printed as question marks; the attached data keep
    them.

    Source: Factur-X 1.0, profile EN 16931; ISO 19005-3.
    """
    data, xml = to_json(page_of(invoice)).decode(), cii_of(invoice).decode()
    issued_at = datetime.combine(invoice.issued_on, time(12), UTC)
    for readable in (_any, _european, _ascii):
        try:
            inputs = {"data": "".join(map(readable, data)), "xml": xml}
            page = typeset(_TEMPLATE, inputs, issued_at, _STANDARD)
        except typst.TypstError:
            if readable is _ascii:
                raise
        else:
            return declared(page)
    raise AssertionError("the last try returns or raises")


def _any(one: str) -> str:
    return one


def _european(one: str) -> str:
    return one if ord(one) in _EUROPEAN or ord(one) in _PUNCTUATION else "?"


def _ascii(one: str) -> str:
    return one if ord(one) in _ASCII else "?"
