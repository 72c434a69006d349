"""A client's invoices and credit notes as CSV: a row each, with where it stands."""

from collections.abc import Iterable

from app.documents.csv_files import Cell, Delimiter, beginning, csv_lines
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.settlements import Settlement

HEADER = (
    "number",
    "kind",
    "issued_on",
    "due_on",
    "period",
    "net_cents",
    "vat_cents",
    "gross_cents",
    "currency",
    "state",
    "paid_cents",
    "credited_cents",
    "balance_cents",
    "payment_reference",
)


def render_invoices_csv(
    invoices: Iterable[tuple[IssuedInvoice, Settlement]], delimiter: Delimiter = Delimiter.COMMA
) -> bytes:
    """Return documents as UTF-8, in the order given; amounts are what they claim or credit."""
    rows = [HEADER, *(_cells(issued, settlement) for issued, settlement in invoices)]
    return beginning(delimiter) + csv_lines(rows, delimiter)


def _cells(issued: IssuedInvoice, settlement: Settlement) -> tuple[Cell, ...]:
    invoice = issued.invoice
    due_on = invoice.payment.due_on
    return (
        invoice.number,
        invoice.kind.value,
        invoice.issued_on.isoformat(),
        "" if due_on is None else due_on.isoformat(),
        invoice.period,
        invoice.net.amount_cents,
        invoice.vat.amount_cents,
        invoice.gross.amount_cents,
        invoice.currency,
        settlement.state.value,
        settlement.paid.amount_cents,
        settlement.credited.amount_cents,
        settlement.balance.amount_cents,
        invoice.payment.reference or "",
    )
