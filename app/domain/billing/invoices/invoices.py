"""Invoices and credit notes: frozen, complete, and right to the cent."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.billing.invoices.sellers import Mention
from app.domain.billing.invoices.tax_subtotals import TaxSubtotal, subtotal
from app.domain.billing.invoices.trade_parties import BankAccount, TradeParty
from app.domain.billing.tax import Tax, TaxCategory
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.errors import DomainError


class InvoiceKind(StrEnum):
    """What is issued: a claim, or a credit to the buyer."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line: ``amount`` is ``unit_price`` times ``quantity``.

    Attributes:
        name: in the buyer's language.
        quantity: negative where the line takes from the sum.
        unit_price: never negative (EN 16931, BR-27).
        starts_on, ends_on: within the invoice's own span; None where it is about another month.
        tax: where it is another than the invoice's.
        for_period: the id of the month that it is about; None in documents of the first format.
    """

    name: str
    quantity: int
    unit_price: Money
    starts_on: date | None = None
    ends_on: date | None = None
    tax: Tax | None = None
    for_period: str | None = None

    @property
    def amount(self) -> Money:
        """Return the amount of the line."""
        return self.unit_price.times(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedingInvoice:
    """An invoice that this document corrects or credits."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How and by when an invoice is paid.

    Attributes:
        terms: in the buyer's language.
        account: None in a credit note, which is not paid; so are the date and the reference.
        reference: what the buyer writes on the transfer.
    """

    terms: str
    due_on: date | None = None
    account: BankAccount | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice or a credit note; the amounts of both are what is claimed or credited.

    Attributes:
        period: the month of its statement; it covers ``starts_on`` to ``ends_on``.
        buyer_reference: by which the buyer recognises it.
        tax: of lines that have none of their own.
        note: why it was issued, where that is not plain.
        mentions: what the law has it say of late and early payment.
        preceding: what it corrects or credits, oldest first.
        legal_information: of the seller: its form, capital and register (BT-33).
        is_vat_on_debits: the tax is due when it is issued.
        vat_cents: the tax of each subtotal, in their order, where it is what is left of another
            document's; none where it is computed, as nearly always.
    """

    kind: InvoiceKind
    number: str
    issued_on: date
    period: str
    starts_on: date
    ends_on: date
    language: Language
    seller: TradeParty
    buyer: TradeParty
    buyer_reference: str
    order_reference: str | None
    lines: tuple[InvoiceLine, ...]
    tax: Tax
    currency: str
    payment: Payment
    note: str | None = None
    mentions: tuple[Mention, ...] = ()
    preceding: tuple[PrecedingInvoice, ...] = ()
    legal_information: str | None = None
    is_vat_on_debits: bool = False
    vat_cents: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.lines:
            raise NothingToInvoice("The statement has no line")

    @property
    def net(self) -> Money:
        """Return the sum of the lines."""
        return self._money(sum(line.amount.amount_cents for line in self.lines))

    @property
    def tax_subtotals(self) -> tuple[TaxSubtotal, ...]:
        """Return what is taxed alike, and its tax."""
        taxed = ((self.tax_of(line), line.amount) for line in self.lines)
        parts = subtotal(taxed, self.currency)
        if not self.vat_cents:
            return parts
        stated = zip(parts, self.vat_cents, strict=True)
        return tuple(replace(part, vat_cents=cents) for part, cents in stated)

    @property
    def vat(self) -> Money:
        """Return the tax: the sum of the subtotals, each rounded once."""
        return self._money(sum(part.vat.amount_cents for part in self.tax_subtotals))

    @property
    def months(self) -> frozenset[str]:
        """Return the ids of the months that it bills; of the first format, its own alone."""
        return frozenset(line.for_period or self.period for line in self.lines)

    @property
    def bills_all(self) -> bool:
        """Return whether it bears its whole statement, as each did in the first format."""
        return any(line.for_period is None for line in self.lines)

    @property
    def takes_own_month_back(self) -> bool:
        """Return whether it takes its month from a later invoice, instead of billing it."""
        is_credit = self.kind is InvoiceKind.CREDIT_NOTE and not self.bills_all
        return is_credit and bool(self.preceding) and self.period in self.months

    @property
    def names_vat_numbers(self) -> bool:
        """Return whether parties are named by VAT numbers: not outside the scope (BR-O-02)."""
        return self.tax.category is not TaxCategory.OUTSIDE_SCOPE

    @property
    def tax_registration(self) -> str | None:
        """Return by what an exempt seller without VAT number is known (BR-E-02, BT-32)."""
        is_exempt = any(self.tax_of(line).category is TaxCategory.EXEMPT for line in self.lines)
        return self.seller.tax_registration if is_exempt else None

    def tax_of(self, line: InvoiceLine) -> Tax:
        """Return how a line is taxed."""
        return line.tax or self.tax

    def tax_of_month(self, period: str) -> Tax:
        """Return how what it bills for a month is taxed."""
        own = (line for line in self.lines if line.for_period == period)
        return next(map(self.tax_of, own), self.tax)

    @property
    def gross(self) -> Money:
        """Return what is to be paid, or what is credited."""
        return self._money(self.net.amount_cents + self.vat.amount_cents)

    @property
    def as_preceding(self) -> PrecedingInvoice:
        """Return how a later document refers to this one."""
        return PrecedingInvoice(number=self.number, issued_on=self.issued_on)

    def _money(self, cents: int) -> Money:
        return Money(amount_cents=cents, currency=self.currency)


def reverse_lines(lines: tuple[InvoiceLine, ...]) -> tuple[InvoiceLine, ...]:
    """Return lines that give what these claim."""
    return tuple(replace(line, quantity=-line.quantity) for line in lines)


class NothingToInvoice(DomainError):
    """There is nothing on the statement that could be invoiced."""


class NotCancellable(DomainError):
    """The document cannot be cancelled."""


class StatementNotFinal(DomainError):
    """The statement may still change: only a final one is invoiced."""
