"""XMP: what tells a reader of the PDF that it is a Factur-X."""

from io import BytesIO

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

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


def declared(page: bytes) -> bytes:
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
