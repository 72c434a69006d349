"""Draws invoices: those of a final statement, and the credit note that cancels one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from app.domain.billing.invoices.credited_amounts import Credit, CreditWording, take_back
from app.domain.billing.invoices.invoice_parties import InvoiceParties
from app.domain.billing.invoices.invoices import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    NotCancellable,
    Payment,
    reverse_lines,
)
from app.domain.billing.invoices.issued_invoices import InvoiceNumber, payment_reference
from app.domain.billing.invoices.mentions import (
    MentionWording,
    is_tax_repaid,
    mention_what_is_due,
)
from app.domain.billing.invoices.reissues import MonthMove
from app.domain.billing.invoices.sellers import Mention, Seller, Subject
from app.domain.billing.invoices.statement_documents import DocumentPlan
from app.domain.billing.statements.statement_lines import Line
from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Tax, VatPreset, VatTreatment, tax_of
from app.domain.billing.texts import one_line
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period

FRANCHISE_CODE = "VATEX-FR-FRANCHISE"
_FRENCH_ARTICLE = "293 B"


class Wording(MentionWording, CreditWording, Protocol):
    """Says in one language what an invoice states in words."""

    def describe_line(self, line: Line) -> str:
        """Return what a line says, on the statement and on the invoice alike."""

    def describe_treatment(self, treatment: VatTreatment) -> str:
        """Return the usual words for a treatment that adds no tax; none with the standard one."""

    def describe_franchise(self, country: str) -> str:
        """Return what a small business of a country states that charges no tax."""

    def say_nothing_due(self) -> str:
        """Return that an invoice over nothing is not paid."""

    def say_payable(self, due_on: date) -> str:
        """Return until when an invoice is paid."""

    def say_credited(self) -> str:
        """Return what becomes of the amount of a credit note."""

    def say_cancelled(self, number: str, reason: str) -> str:
        """Return which invoice a credit note takes back, and why."""

    def say_moved(self, number: str, month: Period) -> str:
        """Return of which invoice a month is taken back, because it is invoiced anew."""


def tax_of_parties(parties: InvoiceParties, wording: Wording) -> Tax:
    """Return how the buyer is taxed now, in words of the invoice's language."""
    terms, country = parties.vat, parties.seller.party.tax_country
    is_franchise = terms.preset is VatPreset.FRANCHISE
    is_french_franchise = country == "FR" and (
        is_franchise
        or (terms.treatment is VatTreatment.EXEMPT and _FRENCH_ARTICLE in (terms.note or ""))
    )
    usual = (
        wording.describe_franchise(country)
        if is_franchise
        else wording.describe_treatment(terms.treatment)
    )
    return tax_of(terms, usual, FRANCHISE_CODE if is_french_franchise else None)


def draw_invoice(
    statement: Statement,
    plan: DocumentPlan,
    parties: InvoiceParties,
    number: InvoiceNumber,
    wording: Wording,
) -> Invoice:
    """Return an invoice or a credit note of a final statement.

    Args:
        statement: final.
        plan: what of the statement it bears.
        parties: of the invoice.
        number: in the series of its kind.
        wording: of the language of both.
    """
    tax, lines = _lines(plan, wording)
    invoice = Invoice(
        kind=plan.kind,
        number=number.text,
        issued_on=number.issued_on,
        period=statement.period.id,
        starts_on=plan.period.first_day,
        ends_on=plan.period.next.first_day - timedelta(days=1),
        language=statement.language,
        seller=parties.seller.party,
        buyer=parties.buyer.party,
        buyer_reference=parties.buyer_reference,
        order_reference=parties.buyer.order_reference,
        lines=reverse_lines(lines) if plan.kind is InvoiceKind.CREDIT_NOTE else lines,
        tax=tax,
        currency=statement.currency,
        payment=Payment(terms=wording.say_nothing_due()),
        preceding=plan.preceding,
    )
    if invoice.gross.amount_cents:
        payment = _payment(plan.kind, parties.seller, number, wording)
        invoice = replace(invoice, payment=payment)
    return mention_what_is_due(invoice, parties.seller, parties.buyer.transaction, wording)


def draw_cancellation(
    invoice: Invoice,
    number: InvoiceNumber,
    reason: str,
    wording: Wording,
    credits_: Sequence[Credit] = (),
) -> Invoice:
    """Return the credit note that takes back what is left of an invoice.

    Args:
        invoice: as it was issued.
        number: in the series of credit notes.
        reason: why, as it was told.
        wording: of the invoice's language.
        credits_: what credit notes took from it before.

    Raises:
        NotCancellable: a credit note is not taken back.
    """
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        corrected = ", ".join(known.number for known in invoice.preceding)
        raise NotCancellable(
            "A credit note is final; to put one right, cancel the invoice that it corrects"
            f"{f' ({corrected})' if corrected else ''} and issue that month anew"
        )
    note = wording.say_cancelled(invoice.number, one_line(reason))
    return _credit(invoice, take_back(invoice, credits_, wording), number, note, wording)


def draw_move(move: MonthMove, number: InvoiceNumber, wording: Wording) -> Invoice:
    """Return the credit note that takes a month back from an invoice of a later one.

    Args:
        move: which month is invoiced anew under another tax, and what of it stands there.
        number: in the series of credit notes.
        wording: of the month's new invoice.
    """
    invoice, month = move.invoice, move.period
    part = replace(
        invoice,
        period=month.id,
        starts_on=month.first_day,
        ends_on=month.next.first_day - timedelta(days=1),
        lines=tuple(replace(line, tax=None) for line in move.lines),
        tax=move.tax,
        is_vat_on_debits=invoice.is_vat_on_debits and move.tax.rate is not None,
    )
    note = wording.say_moved(invoice.number, month)
    return _credit(invoice, part, number, note, wording)


def _credit(
    invoice: Invoice, part: Invoice, number: InvoiceNumber, note: str, wording: Wording
) -> Invoice:
    """Return the credit note that takes a part of an invoice back."""
    credit_note = replace(
        part,
        kind=InvoiceKind.CREDIT_NOTE,
        number=number.text,
        issued_on=number.issued_on,
        payment=Payment(terms=wording.say_credited()),
        note=note,
        preceding=(invoice.as_preceding,),
    )
    if not is_tax_repaid(credit_note):
        return credit_note
    mention = Mention(Subject.TAX_DECLARATION, wording.say_to_repay_tax())
    return replace(credit_note, mentions=(*credit_note.mentions, mention))


def _lines(plan: DocumentPlan, wording: Wording) -> tuple[Tax, tuple[InvoiceLine, ...]]:
    """Return the tax of a document's first line, and all of them: those it carries come last."""
    [(_, tax), *_] = plan.lines
    return tax, (
        *(_line(line, line_tax, tax, wording) for line, line_tax in plan.lines),
        *(replace(line, tax=None if own == tax else own) for line, own in plan.carried),
    )


def _line(line: Line, tax: Tax, usual: Tax, wording: Wording) -> InvoiceLine:
    """Return a line with a price that is not negative; a price below nothing counts backwards."""
    sign = -1 if line.unit_price.amount_cents < 0 else 1
    service = line.service
    first, last = (None, None) if service is None else (service.starts_on, service.ends_on)
    return InvoiceLine(
        name=wording.describe_line(line),
        quantity=sign * line.quantity,
        unit_price=Money(
            amount_cents=abs(line.unit_price.amount_cents), currency=line.unit_price.currency
        ),
        starts_on=first,
        ends_on=last,
        tax=None if tax == usual else tax,
        for_period=line.for_period,
    )


def _payment(kind: InvoiceKind, seller: Seller, number: InvoiceNumber, wording: Wording) -> Payment:
    if kind is InvoiceKind.CREDIT_NOTE:
        return Payment(terms=wording.say_credited())
    due_on = number.issued_on + timedelta(days=seller.payment_days)
    terms = wording.say_payable(due_on)
    return Payment(
        terms=f"{terms} {seller.payment_note}" if seller.payment_note else terms,
        due_on=due_on,
        account=seller.account,
        reference=payment_reference(number, seller.account.iban),
    )
