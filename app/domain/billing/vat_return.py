"""The VAT return: in which grids of the Belgian one a document's amounts belong.

Source: SPF Finances, Intervat, « Cadre II : opérations à la sortie » (grids 00 to 49, 54, 64).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.tax_subtotals import TaxSubtotal
from app.domain.billing.tax import TaxCategory

_MEMBERS = """
    AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
"""
EU = frozenset(_MEMBERS.split())

_BELGIUM = "BE"
_BY_RATE = {"6": "01", "12": "02", "21": "03"}
_DUE = "54"
_REGAINED = "64"
_INTRACOMMUNITY = "44"
_CREDITED_ABROAD = "48"
_CREDITED = "49"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """What a document adds to the return under one category and rate.

    Attributes:
        net_grid, vat_grid: of the Belgian return; None where the amount stands in none, or the
            seller is established elsewhere.
    """

    invoice: Invoice
    subtotal: TaxSubtotal
    net_grid: str | None
    vat_grid: str | None


def return_lines(invoice: Invoice) -> Iterator[ReturnLine]:
    """Yield what a document adds, one line for each category and rate; amounts as it states them.

    A credit note's amounts are credited: in Belgium they have grids of their own.
    """
    for subtotal in invoice.tax_subtotals:
        net_grid = _net_grid(invoice, subtotal)
        is_taxed = subtotal.tax.category is TaxCategory.STANDARD
        is_belgian = invoice.seller.address.country == _BELGIUM
        is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
        vat_grid = _REGAINED if is_credit else _DUE
        yield ReturnLine(
            invoice=invoice,
            subtotal=subtotal,
            net_grid=net_grid,
            vat_grid=vat_grid if is_taxed and is_belgian else None,
        )


def grid_totals(lines: Iterable[ReturnLine]) -> dict[str, int]:
    """Return the sum of each grid in cents, by grid."""
    totals: dict[str, int] = {}
    for line in lines:
        for grid, amount in (
            (line.net_grid, line.subtotal.net),
            (line.vat_grid, line.subtotal.vat),
        ):
            if grid is not None:
                totals[grid] = totals.get(grid, 0) + amount.amount_cents
    return dict(sorted(totals.items()))


def _net_grid(invoice: Invoice, subtotal: TaxSubtotal) -> str | None:
    if invoice.seller.address.country != _BELGIUM:
        return None
    grid = _sold_grid(subtotal, invoice.buyer.address.country)
    if grid is None or invoice.kind is InvoiceKind.INVOICE:
        return grid
    return _CREDITED_ABROAD if grid == _INTRACOMMUNITY else _CREDITED


def _sold_grid(subtotal: TaxSubtotal, buyer_country: str) -> str | None:
    """Return the grid of a service that is sold: by its rate, or by who owes the tax on it."""
    match subtotal.tax.category:
        case TaxCategory.STANDARD:
            return _BY_RATE.get(subtotal.tax.percent or "")
        case TaxCategory.REVERSE_CHARGE:
            return "45" if buyer_country == _BELGIUM else _INTRACOMMUNITY
        case TaxCategory.EXEMPT:
            return "00"
        case TaxCategory.OUTSIDE_SCOPE:
            return None if buyer_country in EU else "47"
