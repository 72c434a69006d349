"""In which grids of the Belgian return each document's amounts belong."""

from dataclasses import replace

import pytest

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.vat_return import grid_totals, return_lines
from tests.documents.billing.invoices.samples import every_invoice

INVOICES = every_invoice()


def grids(invoice: Invoice) -> list[tuple[str | None, str | None]]:
    return [(line.net_grid, line.vat_grid) for line in return_lines(invoice)]


def to(country: str, invoice: Invoice) -> Invoice:
    address = replace(invoice.buyer.address, country=country)
    party = replace(invoice.buyer, address=address, registration_number=None, vat_number=None)
    return replace(invoice, buyer=party)


def credited(invoice: Invoice) -> Invoice:
    return replace(invoice, kind=InvoiceKind.CREDIT_NOTE)


@pytest.mark.parametrize(
    ("invoice", "sold", "taken_back"),
    [
        (INVOICES["belgian"], ("03", "54"), ("49", "64")),
        (to("BE", INVOICES["reverse_charge"]), ("45", None), ("49", None)),
        (to("FR", INVOICES["reverse_charge"]), ("44", None), ("48", None)),
        (INVOICES["exempt"], ("00", None), ("49", None)),
        (to("US", INVOICES["outside_scope"]), ("47", None), ("49", None)),
        (to("BE", INVOICES["outside_scope"]), (None, None), (None, None)),
        (INVOICES["french"], (None, None), (None, None)),
    ],
)
def test_a_document_belongs_in_grids(
    invoice: Invoice, sold: tuple[str, str], taken_back: tuple[str, str]
) -> None:
    assert set(grids(invoice)) == {sold}
    assert set(grids(credited(invoice))) == {taken_back}


def test_the_grids_hold_what_the_documents_say() -> None:
    belgian = INVOICES["belgian"]
    lines = [*return_lines(belgian), *return_lines(credited(belgian)), *return_lines(belgian)]
    net, vat = belgian.net.amount_cents, belgian.vat.amount_cents
    assert grid_totals(lines) == {"03": 2 * net, "49": net, "54": 2 * vat, "64": vat}
