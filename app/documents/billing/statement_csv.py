"""A statement as CSV: its lines, the units that they name, and its totals."""

from collections.abc import Iterator

from app.documents.csv_files import Cell, Delimiter, beginning, csv_lines
from app.domain.billing.statements.statement_lines import Line
from app.domain.billing.statements.statements import (
    UNKNOWN_DETAILS,
    DetailsById,
    InteractionDetails,
    Statement,
)
from app.domain.billing.tax import Vat
from app.domain.clients.plans.money import Money
from app.domain.metering.ledger import CountedUnit, canonical_instant, shown_hash

HEADER = (
    "period",
    "status",
    "row",
    "for_period",
    "description",
    "quantity",
    "unit_price_cents",
    "amount_cents",
    "currency",
    "from_seq",
    "to_seq",
    "occurred_at",
    "posted_at",
    "rule",
    "interaction_id",
    "ledger_head",
    "kind",
    "direction",
    "channel",
    "counterpart",
    "subject",
    "summary",
    "dispute_id",
    "vat_treatment",
    "vat_rate_percent",
)
"""``row`` is a line's kind, ``unit``, ``net``, ``vat`` or ``gross``; where a statement is taxed in
more than one way, also ``subtotal_net`` and ``subtotal_vat`` of each."""

_NOTHING: tuple[Cell, ...] = ("",) * 4
_NO_DETAILS: tuple[Cell, ...] = ("",) * 7
_NO_TAX: tuple[Cell, ...] = ("",) * 2


def render_statement_csv(
    statement: Statement, details_by_id: DetailsById, delimiter: Delimiter = Delimiter.COMMA
) -> bytes:
    """Return a statement as UTF-8; only lines and totals have an amount.

    Args:
        statement: which is written.
        details_by_id: what the interactions that it names were about.
        delimiter: between cells.
    """
    rows = [HEADER, *_rows(statement, details_by_id)]
    return beginning(delimiter) + csv_lines(rows, delimiter)


def _rows(statement: Statement, details_by_id: DetailsById) -> Iterator[tuple[Cell, ...]]:
    begin = (statement.period.id, statement.status.value)
    for line in statement.lines:
        tax = _tax(line.vat or statement.vat_terms)
        yield (*begin, *_line(line), *_NO_DETAILS, *tax)
        for unit in line.units:
            details = details_by_id.get(unit.interaction_id, UNKNOWN_DETAILS)
            of_unit = (*_unit(line, unit), *_details_cells(details), unit.dispute_id or "")
            yield (*begin, *of_unit, *_NO_TAX)
    for cells in _subtotals(statement):
        yield (*begin, *cells)
    for name in ("net", "vat", "gross"):
        amount: Money = getattr(statement, name)
        head = shown_hash(statement.head.hash)
        yield (*begin, *_total(name, amount, statement.period.id), head, *_NO_DETAILS, *_NO_TAX)


def _subtotals(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    breakdown = statement.vat_breakdown
    for subtotal in breakdown if len(breakdown) > 1 else ():
        period = subtotal.corrects or statement.period.id
        for name, amount in (("subtotal_net", subtotal.net), ("subtotal_vat", subtotal.vat)):
            yield (*_total(name, amount, period), "", *_NO_DETAILS, *_tax(subtotal.terms))


def _tax(terms: Vat | None) -> tuple[Cell, ...]:
    """Return how something is taxed; nothing where that was not chosen."""
    if terms is None:
        return _NO_TAX
    return (terms.treatment.value, "" if terms.rate is None else terms.rate.percent)


def _line(line: Line) -> tuple[Cell, ...]:
    first, last = (line.ledger.first, line.ledger.last) if line.ledger else ("", "")
    return (
        line.kind.value,
        line.for_period,
        line.description,
        line.quantity,
        line.unit_price.amount_cents,
        line.amount.amount_cents,
        line.amount.currency,
        first,
        last,
        *_NOTHING,
        "",
    )


def _unit(line: Line, unit: CountedUnit) -> tuple[Cell, ...]:
    return (
        "unit",
        line.for_period,
        "",
        unit.units,
        "",
        "",
        "",
        unit.seq,
        unit.seq,
        canonical_instant(unit.occurred_at),
        canonical_instant(unit.posted_at),
        unit.rule.value,
        unit.interaction_id,
        "",
    )


def _details_cells(details: InteractionDetails) -> tuple[Cell, ...]:
    texts = (
        details.direction,
        details.channel,
        details.counterpart,
        details.subject,
        details.summary,
    )
    return (details.kind, *(text or "" for text in texts))


def _total(name: str, amount: Money, period_id: str) -> tuple[Cell, ...]:
    cents, currency = amount.amount_cents, amount.currency
    return (name, period_id, "", "", "", cents, currency, "", "", *_NOTHING)
