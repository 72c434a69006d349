"""Which documents a statement becomes: what is charged is invoiced, what is given back credited.

Source: EN 16931 (BR-O-11 to 14); docs/decisions/0024-a-tax-for-each-line.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.domain.billing.invoices.credited_amounts import key_of
from app.domain.billing.invoices.invoices import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    PrecedingInvoice,
)
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.statements.statements import Statement
from app.domain.billing.statements.vat_breakdown import month_given_back
from app.domain.billing.tax import Tax, TaxCategory
from app.domain.clients.plans.periods import Period
from app.domain.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedMonth:
    """An earlier month, as the documents that are in force bill it.

    Attributes:
        tax: of the month.
        documents: that bill it, oldest first.
    """

    tax: Tax
    documents: tuple[PrecedingInvoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPlan:
    """One document of a statement.

    Attributes:
        period: the month that it is about: the statement's, or the one that it gives back.
        lines: of the statement, each with its tax; at least one.
        carried: what it has beside them where it is issued anew, each with its tax.
        preceding: what it corrects.
    """

    kind: InvoiceKind
    period: Period
    lines: tuple[tuple[Line, Tax], ...]
    carried: tuple[tuple[InvoiceLine, Tax], ...] = ()
    preceding: tuple[PrecedingInvoice, ...] = ()


class MonthNotInvoiced(DomainError):
    """A month that the statement corrects has no invoice in force: it is invoiced first."""


def lines_to_bill(statement: Statement, in_force: Sequence[Invoice]) -> tuple[Line, ...]:
    """Return the lines of a statement that none of its documents in force bears."""
    if any(invoice.bills_all for invoice in in_force):
        return ()
    bearing = (invoice for invoice in in_force if not invoice.takes_own_month_back)
    billed = {period for invoice in bearing for period in invoice.months}
    return tuple(line for line in statement.lines if line.for_period not in billed)


def list_adjusted_months(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the earlier months that lines adjust."""
    adjustments = (line for line in lines if line.kind is LineKind.ADJUSTMENT)
    return tuple(dict.fromkeys(line.for_period for line in adjustments))


def find_invoiced_month(period: str, invoices: Iterable[Invoice]) -> InvoicedMonth | None:
    """Return a month as it is invoiced; None where no document of its own is in force.

    Args:
        period: the month's id.
        invoices: in force, oldest first; others than the month's may be among them.
    """
    documents = [invoice for invoice in invoices if period in invoice.months]
    own = [
        invoice
        for invoice in documents
        if invoice.period == period and not invoice.takes_own_month_back
    ]
    if not own:
        return None
    tax = own[-1].tax_of_month(period)
    claims = [
        document
        for document in documents
        if document.kind is InvoiceKind.INVOICE
        and key_of(document.tax_of_month(period)) == key_of(tax)
    ]
    return InvoicedMonth(
        tax=tax,
        documents=tuple(document.as_preceding for document in claims or documents),
    )


def require_invoiced_months(
    months: Mapping[str, InvoicedMonth | None],
) -> Mapping[str, InvoicedMonth]:
    """Return months that are all invoiced.

    Raises:
        MonthNotInvoiced: names those that are not.
    """
    missing = [period for period, month in months.items() if month is None]
    if missing:
        raise MonthNotInvoiced("To be invoiced first: " + ", ".join(missing))
    return {period: month for period, month in months.items() if month is not None}


def plan_documents(
    statement: Statement,
    lines: Iterable[Line],
    tax: Tax,
    earlier: Mapping[str, InvoicedMonth],
    carried: Mapping[str, Sequence[InvoiceLine]] = MappingProxyType({}),
) -> tuple[DocumentPlan, ...]:
    """Return the documents of a statement: what is charged first, then each month given back.

    Args:
        statement: final.
        lines: those of the statement that are not billed by a document in force.
        tax: of the statement's own month.
        earlier: each month that the lines adjust.
        carried: by month, what it has beside its lines where it is issued anew.
    """
    groups: dict[tuple[str, bool], list[tuple[Line, Tax]]] = {}
    for line in lines:
        month = earlier.get(line.for_period)
        line_tax = tax if month is None else month.tax
        is_outside = line_tax.category is TaxCategory.OUTSIDE_SCOPE
        groups.setdefault((month_given_back(line) or "", is_outside), []).append((line, line_tax))
    # what is charged has no month that it gives back, and so comes first
    ordered = sorted(groups.items(), key=lambda group: group[0][0])
    plans = (
        _plan(statement, tuple(group), given_back, earlier) for (given_back, _), group in ordered
    )
    return tuple(_carry(plan, carried) for plan in plans)


def _carry(plan: DocumentPlan, carried: Mapping[str, Sequence[InvoiceLine]]) -> DocumentPlan:
    """Return a document with what its months have beside their lines; only a claim has any."""
    if plan.kind is InvoiceKind.CREDIT_NOTE:
        return plan
    taxes = {line.for_period: tax for line, tax in plan.lines}
    added = ((line, tax) for period, tax in taxes.items() for line in carried.get(period, ()))
    return replace(plan, carried=tuple(added))


def choose_kind(lines: Iterable[Line]) -> InvoiceKind:
    """Return what is issued for lines: a negative sum is the client's credit."""
    is_credit = sum(line.amount.amount_cents for line in lines) < 0
    return InvoiceKind.CREDIT_NOTE if is_credit else InvoiceKind.INVOICE


def _plan(
    statement: Statement,
    lines: tuple[tuple[Line, Tax], ...],
    given_back: str,
    earlier: Mapping[str, InvoicedMonth],
) -> DocumentPlan:
    months = dict.fromkeys(line.for_period for line, _ in lines)
    corrected = (month.documents for period in months if (month := earlier.get(period)))
    return DocumentPlan(
        kind=choose_kind(line for line, _ in lines),
        period=Period.parse(given_back) if given_back else statement.period,
        lines=lines,
        preceding=tuple(dict.fromkeys(document for each in corrected for document in each)),
    )
