from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.documents.billing.cii import render_cii
from app.documents.billing.ubl import render_ubl
from tests.documents.billing.invoices.checking import verdicts_on
from tests.documents.billing.invoices.samples import every_invoice, invoices_off_peppol

SYNTAXES = {"ubl": render_ubl, "cii": render_cii}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the published rules say of every document, right and wrong ones, in one run."""
    folder = tmp_path_factory.mktemp("documents")
    for name, document in documents():
        (folder / name).write_bytes(document)
    return verdicts_on(folder)


def documents() -> Iterator[tuple[str, bytes]]:
    for name, invoice in every_invoice().items():
        for syntax, write in SYNTAXES.items():
            yield f"{name}.{syntax}.xml", write(invoice)
    for name, invoice in invoices_off_peppol().items():
        yield f"{name}.cii.xml", render_cii(invoice)
    for syntax, write in SYNTAXES.items():
        right = write(every_invoice()["belgian"])
        for name, old, new in SPOILT[syntax]:
            assert old in right
            yield f"spoilt-{name}.{syntax}.xml", right.replace(old, new)
    yield "french-spoilt.cii.xml", render_cii(replace(every_invoice()["french"], mentions=()))


SPOILT = {
    "ubl": [
        ("total", b">468.27</cbc:PayableAmount", b">468.28</cbc:PayableAmount"),
        ("schema", b"<cbc:ID>F2026-00001</cbc:ID>", b""),
        ("rate", b"<cbc:Percent>21</cbc:Percent>", b"<cbc:Percent>20</cbc:Percent>"),
    ],
    "cii": [
        ("total", b">468.27</ram:GrandTotalAmount", b">468.28</ram:GrandTotalAmount"),
        ("schema", b"<ram:TypeCode>380</ram:TypeCode>", b""),
        ("rate", b"RateApplicablePercent>21<", b"RateApplicablePercent>20<"),
    ],
}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("name", every_invoice())
def test_every_document_passes_schema_and_rules(
    verdicts: dict[str, list[str]], name: str, syntax: str
) -> None:
    assert verdicts[f"{name}.{syntax}.xml"] == []


@pytest.mark.parametrize("name", invoices_off_peppol())
def test_what_goes_to_nobody_on_peppol_passes_too(
    verdicts: dict[str, list[str]], name: str
) -> None:
    assert verdicts[f"{name}.cii.xml"] == []


def test_a_french_sellers_page_without_its_mentions_is_found_out(
    verdicts: dict[str, list[str]],
) -> None:
    failed = "\n".join(verdicts["french-spoilt.cii.xml"])
    assert [subject for subject in ("PMT", "PMD", "AAB") if f"BT-22_{subject}" in failed] == [
        "PMT",
        "PMD",
        "AAB",
    ]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_wrong_document_is_found_out(verdicts: dict[str, list[str]], syntax: str) -> None:
    def failed(name: str) -> str:
        return "\n".join(verdicts[f"spoilt-{name}.{syntax}.xml"])

    assert "BR-CO-1" in failed("total")
    assert "XSD" in failed("schema")
    assert "BR-S-0" in failed("rate")
