"""What is issued anew: what was taken back, and what of the month stands on later invoices.

A month issued anew is what it is by now: its lines, less what was credited while they were on the
invoice that was cancelled. Where it is taxed otherwise than before, what came late for it moves
from the later invoices that charged it, so that a month has one tax.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.billing.invoices.credited_amounts import (
    Credit,
    CreditWording,
    key_of,
    lines_left,
    net_left,
)
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind, InvoiceLine
from app.domain.billing.invoices.statement_documents import DocumentPlan
from app.domain.billing.statements.statement_lines import Line
from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Tax
from app.domain.clients.plans.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMove:
    """A month that is taken from an invoice of a later one, to be invoiced anew.

    Attributes:
        invoice: that charges something for the month.
        tax: as that one states it for the month.
        lines: what is left of the month on it.
    """

    invoice: Invoice
    period: Period
    tax: Tax
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledHistory:
    """What was issued about some months.

    Attributes:
        in_force: documents that are not cancelled, oldest first.
        credits: what credit notes took, from invoices that were cancelled since too.
    """

    in_force: tuple[Invoice, ...]
    credits: tuple[Credit, ...]


def find_carried(
    statement: Statement, period: str, taken_back: Sequence[tuple[Invoice, Invoice]]
) -> tuple[InvoiceLine, ...]:
    """Return what a month that is issued anew has beside the statement's own lines.

    Args:
        statement: that is issued anew.
        period: a month that it bills.
        taken_back: its invoices that were cancelled, each with the credit note that did it, the
            oldest first. The last one that billed the month carries what those before it did.
    """
    for invoice, credit_note in reversed(taken_back):
        if period not in invoice.months and not invoice.bills_all:
            continue
        own = sum(line.for_period == period for line in statement.lines)
        shown = sum(line.for_period == period for line in invoice.lines)
        lines = [line for line in credit_note.lines if line.for_period == period]
        return tuple(lines[min(own, shown) :])
    return ()


def find_moves(
    period: Period, tax: Tax, history: BilledHistory, wording: CreditWording
) -> Iterator[MonthMove]:
    """Yield what of a month stands on invoices of later ones under another tax.

    Args:
        period: the month, which is issued anew.
        tax: its tax from now on.
        history: of the month.
        wording: of the month's new invoice.
    """
    for invoice in history.in_force:
        charged = invoice.tax_of_month(period.id)
        is_later = invoice.kind is InvoiceKind.INVOICE and invoice.period != period.id
        if not is_later or period.id not in invoice.months or key_of(charged) == key_of(tax):
            continue
        if net_left(invoice, period.id, history.credits) > 0:
            lines = lines_left(invoice, history.credits, wording, {period.id})
            yield MonthMove(invoice=invoice, period=period, tax=charged, lines=lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reissue:
    """What documents of a statement have beside its lines.

    Attributes:
        carried: by month.
        moves: what is taken from invoices of later months.
    """

    carried: Mapping[str, tuple[InvoiceLine, ...]]
    moves: tuple[MonthMove, ...]


def plan_reissue(
    statement: Statement,
    lines: Iterable[Line],
    taken_back: Sequence[tuple[Invoice, Invoice]],
    moves: Sequence[MonthMove],
) -> Reissue:
    """Return what lines that are issued anew are issued with; nothing for the first time.

    Args:
        statement: whose they are.
        lines: those of it that are issued.
        taken_back: its invoices that were cancelled, each with the credit note that did it.
        moves: of the statement's month.
    """
    periods = dict.fromkeys(line.for_period for line in lines)
    carried = {period: find_carried(statement, period, taken_back) for period in periods}
    moves = [move for move in moves if move.period.id in carried]
    for move in moves:
        carried[move.period.id] += move.lines
    return Reissue(carried=carried, moves=tuple(moves))


def list_uncovered_months(plans: Iterable[DocumentPlan], history: BilledHistory) -> tuple[str, ...]:
    """Return the months of which documents would give back more than is charged for them."""
    uncovered = []
    for plan in plans:
        if plan.kind is InvoiceKind.INVOICE:
            continue
        named = {document.number for document in plan.preceding}
        left = sum(
            net_left(invoice, plan.period.id, history.credits)
            for invoice in history.in_force
            if invoice.number in named
        )
        if left + sum(line.amount.amount_cents for line, _ in plan.lines) < 0:
            uncovered.append(plan.period.id)
    return tuple(uncovered)
