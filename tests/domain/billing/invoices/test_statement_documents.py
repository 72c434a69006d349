"""Which documents a statement becomes, and what of it is billed already."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.statement_documents import (
    MonthNotInvoiced,
    choose_kind,
    find_invoiced_month,
    lines_to_bill,
    list_adjusted_months,
    require_invoiced_months,
)
from app.domain.billing.tax import Vat, VatTreatment
from tests.documents.billing.invoices.samples import (
    EXEMPT,
    STANDARD,
    a_statement,
    adjustment,
    an_invoice,
    documents_of,
    invoiced_with,
    subscription,
)

LINES = (subscription(), adjustment(900, "2026-09"), adjustment(-1_201))
EARLIER = {"2026-09": invoiced_with(STANDARD, "2026-09"), "2026-10": invoiced_with(EXEMPT)}
NONE = Vat(treatment=VatTreatment.NONE)


def of_first_format(invoice: Invoice) -> Invoice:
    """Return a document as it was before lines told their months."""
    lines = tuple(replace(line, for_period=None) for line in invoice.lines)
    return replace(invoice, lines=lines)


def test_what_is_charged_is_invoiced_and_each_month_given_back_is_credited() -> None:
    invoice, credit = documents_of(*LINES, earlier=EARLIER)
    assert (invoice.kind, credit.kind) == (InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE)
    assert [line.for_period for line in invoice.lines] == ["2026-11", "2026-09"]
    assert [line.for_period for line in credit.lines] == ["2026-10"]
    assert (credit.starts_on, credit.ends_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (credit.tax.category, credit.vat.amount_cents) == ("E", 0)
    assert [known.number for known in credit.preceding] == ["F2026-00010"]


def test_only_what_no_document_in_force_bears_is_billed() -> None:
    statement = a_statement(*LINES)
    invoice, credit = documents_of(*LINES, earlier=EARLIER)
    assert lines_to_bill(statement, []) == LINES
    assert lines_to_bill(statement, [credit]) == LINES[:2]
    assert lines_to_bill(statement, [invoice]) == LINES[2:]
    assert lines_to_bill(statement, [invoice, credit]) == ()


def test_a_document_of_the_first_format_bears_its_whole_statement() -> None:
    former = of_first_format(an_invoice(*LINES))
    assert lines_to_bill(a_statement(*LINES), [former]) == ()
    month = find_invoiced_month("2026-11", [former])
    assert month is not None
    assert (month.tax, month.documents) == (former.tax, (former.as_preceding,))
    assert find_invoiced_month("2026-10", [former]) is None


def test_a_month_is_known_by_its_own_invoice_and_by_what_was_added_later() -> None:
    own = an_invoice(subscription())
    late = replace(
        documents_of(adjustment(900, "2026-11"), earlier={"2026-11": invoiced_with(STANDARD)})[0],
        period="2026-12",
        number="F2026-00009",
    )
    month = find_invoiced_month("2026-11", [own, late])
    assert month is not None
    assert [known.number for known in month.documents] == ["F2026-00001", "F2026-00009"]
    assert find_invoiced_month("2026-11", [late]) is None


def test_months_without_invoice_are_named_together() -> None:
    with pytest.raises(MonthNotInvoiced, match="2026-08, 2026-09"):
        require_invoiced_months({"2026-08": None, "2026-09": None, "2026-10": invoiced_with(NONE)})


def test_what_is_outside_the_scope_is_invoiced_apart_and_last() -> None:
    earlier = {"2026-09": invoiced_with(NONE, "2026-09"), "2026-10": invoiced_with(NONE)}
    own, outside, credit = documents_of(*LINES, earlier=earlier)
    assert [document.tax.category for document in (own, outside, credit)] == ["S", "O", "O"]
    assert [line.for_period for line in outside.lines] == ["2026-09"]
    assert [credit.names_vat_numbers, own.names_vat_numbers] == [False, True]


def test_adjustments_alone_are_listed_by_month() -> None:
    assert list_adjusted_months((*LINES, adjustment(5, "2026-09"))) == ("2026-09", "2026-10")


def test_lines_that_cost_nothing_are_an_invoice() -> None:
    nothing = subscription(cents=0)
    assert choose_kind([nothing]) is InvoiceKind.INVOICE
    assert choose_kind([adjustment(-1)]) is InvoiceKind.CREDIT_NOTE
    assert choose_kind([adjustment(1)]) is InvoiceKind.INVOICE


def test_a_correction_names_invoices_and_only_without_any_what_else_billed_the_month() -> None:
    own = an_invoice(subscription())
    credit = replace(own, kind=InvoiceKind.CREDIT_NOTE, number="NC2026-00007")
    month = find_invoiced_month("2026-11", [own, credit])
    assert month is not None
    assert [known.number for known in month.documents] == ["F2026-00001"]
    month = find_invoiced_month("2026-11", [credit])
    assert month is not None
    assert [known.number for known in month.documents] == ["NC2026-00007"]


def test_months_that_are_invoiced_are_returned() -> None:
    months = {"2026-10": invoiced_with(NONE)}
    assert require_invoiced_months(months) == months


def test_what_is_charged_comes_first_whatever_the_order_of_months() -> None:
    lines = (subscription(), adjustment(-600, "2026-08"), adjustment(900, "2026-09"))
    earlier = {
        "2026-08": invoiced_with(STANDARD, "2026-08"),
        "2026-09": invoiced_with(NONE, "2026-09"),
    }
    documents = documents_of(*lines, earlier=earlier)
    assert [document.kind for document in documents] == ["invoice", "invoice", "credit_note"]
