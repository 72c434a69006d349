"""The page goes with the UBL, and the published rules take it."""

from base64 import b64decode
from pathlib import Path

from lxml import etree

from app.documents.billing.facturx import render_facturx
from app.documents.billing.ubl import render_ubl
from tests.documents.billing.invoices.checking import verdicts_on
from tests.documents.billing.invoices.samples import every_invoice

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def test_invoices_and_credit_notes_carry_their_page(tmp_path: Path) -> None:
    invoices = every_invoice()
    for name in ("belgian", "cancellation", "french"):
        page = render_facturx(invoices[name])
        document = render_ubl(invoices[name], page)
        [carried] = etree.fromstring(document).iter(f"{CBC}EmbeddedDocumentBinaryObject")
        assert b64decode(carried.text or "") == page
        assert carried.get("mimeCode") == "application/pdf"
        assert carried.get("filename") == f"{invoices[name].number}.pdf"
        (tmp_path / f"{name}.ubl.xml").write_bytes(document)
    assert verdicts_on(tmp_path) == {
        f"{name}.ubl.xml": [] for name in ("belgian", "cancellation", "french")
    }
