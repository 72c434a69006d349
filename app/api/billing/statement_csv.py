"""A statement as CSV: one row per line, followed by the ledger entries it names; then totals."""

from collections.abc import Iterator

from app.api.http.representations import Cell, Delimiter, beginning, csv_lines
from app.domain.billing.statements.statements import (
    UNKNOWN_DETAILS,
    DetailsById,
    InteractionDetails,
    Line,
    Statement,
)
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
)
"""``row`` is a line's kind, ``unit``, ``net``, ``vat`` or ``gross``."""

_NOTHING: tuple[Cell, ...] = ("",) * 4
_NO_DETAILS: tuple[Cell, ...] = ("",) * 7


def render_csv(
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
        yield (*begin, *_line(line), *_NO_DETAILS)
        for unit in line.units:
            details = details_by_id.get(unit.interaction_id, UNKNOWN_DETAILS)
            yield (*begin, *_unit(line, unit), *_details_cells(details), unit.dispute_id or "")
    for name in ("net", "vat", "gross"):
        amount: Money = getattr(statement, name)
        head = shown_hash(statement.head.hash)
        yield (*begin, *_total(name, amount, statement.period.id), head, *_NO_DETAILS)


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
