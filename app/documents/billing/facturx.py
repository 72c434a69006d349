"""Factur-X: a PDF/A-3 page that carries its own data in CII."""

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Literal

import typst
from lxml import etree
from pydantic_core import to_json
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from app.documents.billing.cii import render_cii
from app.documents.billing.invoice_page import page_of
from app.documents.typesetting import typeset
from app.domain.billing.invoices.invoices import Invoice

_TEMPLATE = Path(__file__).with_name("invoice.typ").read_bytes()
_STANDARD: Literal["a-3b"] = "a-3b"
_EUROPEAN = range(0x0590)
_PUNCTUATION = range(0x1E00, 0x2200)
_ASCII = range(0x80)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_FACTURX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentFileName": ("factur-x.xml", "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The version of the standard of the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The profile of the embedded XML document"),
}


def render_facturx(invoice: Invoice) -> bytes:
    """Return the page as PDF/A-3b with ``factur-x.xml`` attached; the same bytes each time.

    Characters that the page's fonts lack are printed as question marks; the attached data keep
    them.

    Source: Factur-X 1.0, profile EN 16931; ISO 19005-3.
    """
    data, xml = to_json(page_of(invoice)).decode(), render_cii(invoice).decode()
    issued_at = datetime.combine(invoice.issued_on, time(12), UTC)
    for readable in (_any, _european, _ascii):
        try:
            inputs = {"data": "".join(map(readable, data)), "xml": xml}
            page = typeset(_TEMPLATE, inputs, issued_at, _STANDARD)
        except typst.TypstError:
            if readable is _ascii:
                raise
        else:
            return declare_facturx(page)
    raise AssertionError("the last try returns or raises")


def attached_data(page: bytes) -> bytes:
    """Return the CII that a page carries, byte for byte."""
    return PdfReader(BytesIO(page)).attachments["factur-x.xml"][0]


def _any(character: str) -> str:
    return character


def _european(character: str) -> str:
    is_there = ord(character) in _EUROPEAN or ord(character) in _PUNCTUATION
    return character if is_there else "?"


def _ascii(character: str) -> str:
    return character if ord(character) in _ASCII else "?"


def declare_facturx(page: bytes) -> bytes:
    """Return a PDF/A-3 whose metadata say that it is a Factur-X of profile EN 16931.

    An update is appended (ISO 32000-1, 7.5.6): what made the page conform stays byte for byte.

    Source: Factur-X 1.0, chapter 6 (XMP extension schema).
    """
    reader = PdfReader(BytesIO(page))
    root = reader.trailer["/Root"].get_object()
    reference = root.raw_get("/Metadata") if isinstance(root, DictionaryObject) else None
    if not isinstance(reference, IndirectObject):
        raise TypeError("the page has no metadata")
    metadata = reference.get_object()
    if not isinstance(metadata, StreamObject):
        raise TypeError("the page's metadata are no stream")
    return _updated(page, reference.idnum, _with_facturx(metadata.get_data()))


def _updated(page: bytes, number: int, metadata: bytes) -> bytes:
    """Return the file with a new version of one object, found by a table of its own."""
    before, _, end = page.rpartition(b"startxref")
    former = end.split()[0]
    trailer = before[before.rindex(b"trailer") :].strip().removesuffix(b">>")
    at = len(page) + 1
    changed = b"%d 0 obj\n<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%b\nendstream\nendobj\n"
    body = changed % (number, len(metadata), metadata)
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (number, at)
    return b"%b\n%b%b%b/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        page,
        body,
        table,
        trailer,
        former,
        at + len(body),
    )


def _with_facturx(metadata: bytes) -> bytes:
    """Return a packet that declares the properties' schema, and states them."""
    begin, packet, end = _parts(metadata)
    root = etree.fromstring(packet)
    schemas = root.find(f".//{{{_EXTENSION}}}schemas/{{{_RDF}}}Bag")
    described = root.find(f"{{{_RDF}}}RDF")
    if schemas is None or described is None:
        raise TypeError("the page declares no extension schemas")
    schemas.append(_schema())
    about = {f"{{{_RDF}}}about": ""}
    stated = etree.SubElement(described, f"{{{_RDF}}}Description", about, {"fx": _FACTURX})
    for name, (value, _) in _PROPERTIES.items():
        etree.SubElement(stated, f"{{{_FACTURX}}}{name}").text = value
    return begin + etree.tostring(root, encoding="UTF-8") + end


def _parts(metadata: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands before, inside and after the packet's markers."""
    begin = metadata.index(b"?>") + 2
    end = metadata.rindex(b"<?xpacket")
    return metadata[:begin], metadata[begin:end], metadata[end:]


def _schema() -> etree._Element:
    item = etree.Element(f"{{{_RDF}}}li", {f"{{{_RDF}}}parseType": "Resource"})
    for name, value in (
        ("schema", "Factur-X PDFA Extension Schema"),
        ("namespaceURI", _FACTURX),
        ("prefix", "fx"),
    ):
        etree.SubElement(item, f"{{{_SCHEMA}}}{name}").text = value
    properties = etree.SubElement(item, f"{{{_SCHEMA}}}property")
    sequence = etree.SubElement(properties, f"{{{_RDF}}}Seq")
    for name, (_, meaning) in _PROPERTIES.items():
        _add_property(sequence, name, meaning)
    return item


def _add_property(sequence: etree._Element, name: str, meaning: str) -> None:
    item = etree.SubElement(sequence, f"{{{_RDF}}}li", {f"{{{_RDF}}}parseType": "Resource"})
    for part, text in (
        ("name", name),
        ("valueType", "Text"),
        ("category", "external"),
        ("description", meaning),
    ):
        etree.SubElement(item, f"{{{_PROPERTY}}}{part}").text = text
