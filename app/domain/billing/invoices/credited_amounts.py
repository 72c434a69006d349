"""What credit notes took from the invoices that they name: month by month, tax by tax.

An invoice is never credited below nothing, and its credit notes with it never give back more tax
than it charged: what takes an invoice back takes what is left of it.

Source: docs/decisions/0035-what-is-left-is-taken-back.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.billing.invoices.invoices import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    PrecedingInvoice,
)
from app.domain.billing.tax import Tax
from app.domain.clients.plans.money import Money

TaxKey = tuple[object, object]
_Part = tuple[str, TaxKey]


class CreditWording(Protocol):
    """Says in one language what was credited before."""

    def say_credited_by(self, credit_note: PrecedingInvoice) -> str:
        """Return by which credit note a part of an invoice was credited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a credit note took of one month from one invoice that it names; amounts in cents.

    Attributes:
        number: the invoice's.
        tax: as the invoice states it.
    """

    credit_note: PrecedingInvoice
    number: str
    period: str
    tax: Tax
    net_cents: int
    vat_cents: int


def list_credits(documents: Iterable[Invoice]) -> tuple[Credit, ...]:
    """Return what each credit note took, from the invoices that it names, the oldest first.

    A document of the first format does not say which months it gives back: it takes of any.

    Args:
        documents: as they were issued, oldest first, those among them that were cancelled since,
            and without the credit notes that cancelled them.
    """
    left: dict[str, dict[_Part, list[tuple[Tax, int]]]] = {}
    credits_: list[Credit] = []
    for document in documents:
        if document.kind is InvoiceKind.INVOICE:
            left[document.number] = _parts(document)
            continue
        for (period, key), amounts in _parts(document, unknown="").items():
            cents = sum(cents for _, cents in amounts)
            note = _Note(document.as_preceding, period, key, amounts[0][0], cents)
            credits_ += note.take(left, document.preceding, document.currency)
    return tuple(credits_)


def key_of(tax: Tax) -> TaxKey:
    """Return what is taxed alike: category and rate."""
    return (tax.category, tax.rate)


def _parts(document: Invoice, unknown: str | None = None) -> dict[_Part, list[tuple[Tax, int]]]:
    parts: dict[_Part, list[tuple[Tax, int]]] = {}
    other = document.period if unknown is None else unknown
    for line in document.lines:
        tax = document.tax_of(line)
        part = (line.for_period or other, key_of(tax))
        parts.setdefault(part, []).append((tax, line.amount.amount_cents))
    return parts


@dataclass(frozen=True, slots=True)
class _Note:
    """What a credit note gives back of one month under one tax; "" is any month."""

    document: PrecedingInvoice
    period: str
    key: TaxKey
    tax: Tax
    cents: int

    def take(
        self,
        left: Mapping[str, dict[_Part, list[tuple[Tax, int]]]],
        named: Sequence[PrecedingInvoice],
        currency: str,
    ) -> Iterator[Credit]:
        taken = 0
        for number in (known.number for known in named if known.number in left):
            for (period, key), amounts in left[number].items():
                if key != self.key or self.period not in {"", period}:
                    continue
                cents = min(self.cents - taken, sum(cents for _, cents in amounts))
                if cents <= 0:
                    continue
                vat = self._vat(taken + cents, currency) - self._vat(taken, currency)
                taken += cents
                amounts.append((self.tax, -cents))
                yield Credit(
                    credit_note=self.document,
                    number=number,
                    period=period,
                    tax=amounts[0][0],
                    net_cents=cents,
                    vat_cents=vat,
                )

    def _vat(self, cents: int, currency: str) -> int:
        """Return the tax on the first cents of it: so the parts add up to the credit note's."""
        if self.tax.rate is None:
            return 0
        return self.tax.rate.on(Money(amount_cents=cents, currency=currency)).amount_cents


def lines_left(
    invoice: Invoice,
    credits_: Iterable[Credit],
    wording: CreditWording,
    periods: AbstractSet[str] | None = None,
) -> tuple[InvoiceLine, ...]:
    """Return what is left of an invoice: its lines, and what of them was credited as deductions.

    Args:
        invoice: as it was issued.
        credits_: those of other invoices may be among them.
        wording: of the invoice's language.
        periods: the months of which lines are returned; None: all.
    """
    lines = tuple(line for line in invoice.lines if periods is None or line.for_period in periods)
    deductions = (
        _deduction(invoice, credit, wording)
        for credit in credits_
        if credit.number == invoice.number and (periods is None or credit.period in periods)
    )
    return (*lines, *deductions)


def vat_left(invoice: Invoice, credits_: Iterable[Credit]) -> tuple[int, ...]:
    """Return the cents of tax that are left of each subtotal of an invoice, never below nothing."""
    given_back: dict[TaxKey, int] = {}
    for credit in credits_:
        if credit.number == invoice.number:
            key = key_of(credit.tax)
            given_back[key] = given_back.get(key, 0) + credit.vat_cents
    return tuple(
        max(part.vat.amount_cents - given_back.get(key_of(part.tax), 0), 0)
        for part in invoice.tax_subtotals
    )


def net_left(invoice: Invoice, period: str, credits_: Iterable[Credit]) -> int:
    """Return the cents, tax not among them, that are left of a month on an invoice."""
    charged = sum(
        line.amount.amount_cents
        for line in invoice.lines
        if (line.for_period or invoice.period) == period
    )
    return charged - sum(
        credit.net_cents
        for credit in credits_
        if (credit.number, credit.period) == (invoice.number, period)
    )


def _deduction(invoice: Invoice, credit: Credit, wording: CreditWording) -> InvoiceLine:
    return InvoiceLine(
        name=wording.say_credited_by(credit.credit_note),
        quantity=-1,
        unit_price=Money(amount_cents=credit.net_cents, currency=invoice.currency),
        tax=None if credit.tax == invoice.tax else credit.tax,
        for_period=credit.period,
    )


def take_back(invoice: Invoice, credits_: Sequence[Credit], wording: CreditWording) -> Invoice:
    """Return an invoice less what credit notes took from it, its tax to the cent.

    What is left of the tax is stated where it is not what its rate makes of the rest: each credit
    note was rounded by itself.
    """
    rest = replace(invoice, lines=lines_left(invoice, credits_, wording))
    vat = vat_left(invoice, credits_)
    is_computed = vat == tuple(part.vat.amount_cents for part in rest.tax_subtotals)
    return rest if is_computed else replace(rest, vat_cents=vat)
