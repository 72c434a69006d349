"""Invoices as CSV for the VAT return: a row per document, category and rate; then the sums."""

from collections.abc import Iterator, Sequence

from app.documents.csv_files import Cell, Delimiter, beginning, csv_lines
from app.domain.billing.vat_return import ReturnLine, grid_totals, return_lines
from app.services.billing.payments.searching import SettledInvoice

HEADER = (
    "row",
    "number",
    "kind",
    "issued_on",
    "due_on",
    "period",
    "corrects",
    "client_id",
    "buyer",
    "buyer_country",
    "buyer_vat_number",
    "category",
    "rate_percent",
    "net_cents",
    "vat_cents",
    "currency",
    "net_grid",
    "vat_grid",
    "state",
    "balance_cents",
)
"""``row`` is ``document``, ``total`` of a kind, category and rate, or ``grid``."""


def render_vat_csv(found: Sequence[SettledInvoice], delimiter: Delimiter) -> bytes:
    """Return documents as UTF-8, the oldest first; amounts are what they claim or credit.

    Args:
        found: the latest first.
        delimiter: between cells.
    """
    return beginning(delimiter) + csv_lines([HEADER, *_rows(list(reversed(found)))], delimiter)


def _rows(found: Sequence[SettledInvoice]) -> Iterator[tuple[Cell, ...]]:
    lines: list[ReturnLine] = []
    for settled in found:
        for line in return_lines(settled.issued.invoice):
            lines.append(line)
            yield _document(settled, line)
    yield from _totals(lines)
    for grid, cents in grid_totals(lines).items():
        yield ("grid", *("",) * 12, cents, "", "", grid, "", "", "")


def _document(settled: SettledInvoice, line: ReturnLine) -> tuple[Cell, ...]:
    invoice, tax = line.invoice, line.subtotal.tax
    due_on = invoice.payment.due_on
    return (
        "document",
        invoice.number,
        invoice.kind.value,
        invoice.issued_on.isoformat(),
        "" if due_on is None else due_on.isoformat(),
        invoice.period,
        " ".join(preceding.number for preceding in invoice.preceding),
        settled.issued.client_id,
        invoice.buyer.name,
        invoice.buyer.address.country,
        invoice.buyer.vat_number or "",
        tax.category.value,
        tax.percent or "",
        line.subtotal.net.amount_cents,
        line.subtotal.vat.amount_cents,
        invoice.currency,
        line.net_grid or "",
        line.vat_grid or "",
        settled.settlement.state.value,
        settled.settlement.balance.amount_cents,
    )


def _totals(lines: Sequence[ReturnLine]) -> Iterator[tuple[Cell, ...]]:
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    for line in lines:
        tax, invoice = line.subtotal.tax, line.invoice
        key = (invoice.kind.value, tax.category.value, tax.percent or "", invoice.currency)
        both = sums.setdefault(key, [0, 0])
        both[0] += line.subtotal.net.amount_cents
        both[1] += line.subtotal.vat.amount_cents
    for (kind, category, percent, currency), (net, vat) in sorted(sums.items()):
        begin = ("total", "", kind, *("",) * 8, category, percent)
        yield (*begin, net, vat, currency, "", "", "", "")
