"""Invoices and credit notes: frozen, complete, and right to the cent."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.billing.invoices.sellers import Mention
from app.domain.billing.invoices.trade_parties import BankAccount, TradeParty
from app.domain.billing.tax import Tax, Vat, VatTreatment
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
    """

    name: str
    quantity: int
    unit_price: Money
    starts_on: date | None = None
    ends_on: date | None = None

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
        note: why it was issued, where that is not plain.
        mentions: what the law has it say of late and early payment.
        preceding: what it corrects or credits, oldest first.
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

    def __post_init__(self) -> None:
        if not self.lines:
            raise NothingToInvoice("The statement has no line")

    @property
    def net(self) -> Money:
        """Return the sum of the lines."""
        return self._money(sum(line.amount.amount_cents for line in self.lines))

    @property
    def vat(self) -> Money:
        """Return the tax, computed once on the sum."""
        if self.tax.rate is None:
            return self._money(0)
        return Vat(treatment=VatTreatment.STANDARD, rate=self.tax.rate).on(self.net)

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
