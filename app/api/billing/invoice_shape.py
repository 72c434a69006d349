"""An invoice as JSON."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.api.billing.trade_parties import (
    BUYER_EXAMPLE,
    PARTY_EXAMPLE,
    MentionTerms,
    PartyTerms,
    party_fields,
)
from app.api.http.field_types import MoneyOut
from app.domain.billing.invoices.invoices import InvoiceKind, InvoiceLine, Payment, PrecedingInvoice
from app.domain.billing.invoices.issued_invoices import IssuedInvoice, Sibling
from app.domain.billing.invoices.tax_subtotals import TaxSubtotal
from app.domain.billing.payments.settlements import Settlement, SettlementState
from app.domain.billing.tax import Tax, TaxCategory
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.repositories.billing.payments.reminders import SentReminder

_ID = "019aaf00-0000-7000-8000-00000000000b"
_BUYER = {name: value for name, value in BUYER_EXAMPLE.items() if name in PARTY_EXAMPLE}

SHORT_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "client_id": "019aaf00-0000-7000-8000-000000000001",
    "kind": "invoice",
    "number": "F2026-00001",
    "issued_on": "2026-12-04",
    "due_on": "2027-01-03",
    "period": "2026-11",
    "net": {"amount_cents": 38_700, "currency": "EUR"},
    "vat": {"amount_cents": 8_127, "currency": "EUR"},
    "gross": {"amount_cents": 46_827, "currency": "EUR"},
    "cancels_id": None,
    "cancelled_by_id": None,
    "state": "open",
    "paid": {"amount_cents": 0, "currency": "EUR"},
    "credited": {"amount_cents": 0, "currency": "EUR"},
    "balance": {"amount_cents": 46_827, "currency": "EUR"},
    "issued_with": [
        {
            "id": "019aaf00-0000-7000-8000-00000000000c",
            "kind": "credit_note",
            "number": "NC2026-00001",
        }
    ],
}
_TAX = {"category": "S", "rate_percent": "21", "reason": None, "reason_code": None}
INVOICE_EXAMPLE: dict[str, Any] = {
    **SHORT_EXAMPLE,
    "issued_at": "2026-12-04T08:00:00Z",
    "reminders": [],
    "starts_on": "2026-11-01",
    "ends_on": "2026-11-30",
    "language": "fr",
    "seller": PARTY_EXAMPLE,
    "buyer": _BUYER,
    "buyer_reference": "ACHATS-12",
    "order_reference": None,
    "lines": [
        {
            "name": "Forfait ESSENTIEL, novembre 2026",
            "quantity": 1,
            "unit_price": {"amount_cents": 33_600, "currency": "EUR"},
            "amount": {"amount_cents": 33_600, "currency": "EUR"},
            "starts_on": "2026-11-01",
            "ends_on": "2026-11-30",
            "for_period": "2026-11",
            "tax": _TAX,
        },
        {
            "name": "Interactions supplémentaires, novembre 2026",
            "quantity": 17,
            "unit_price": {"amount_cents": 300, "currency": "EUR"},
            "amount": {"amount_cents": 5_100, "currency": "EUR"},
            "starts_on": None,
            "ends_on": None,
            "for_period": "2026-11",
            "tax": _TAX,
        },
    ],
    "tax": _TAX,
    "tax_subtotals": [
        {
            **_TAX,
            "net": {"amount_cents": 38_700, "currency": "EUR"},
            "vat": {"amount_cents": 8_127, "currency": "EUR"},
        }
    ],
    "payment": {
        "terms": "Payable au plus tard le 3 janvier 2027.",
        "iban": "BE68539007547034",
        "bic": "GKCCBEBB",
        "reference": "+++264/1400/00182+++",
    },
    "note": None,
    "mentions": [],
    "preceding": [],
    "legal_information": "SRL, RPM Bruxelles",
}


class TaxOut(BaseModel):
    """How an amount is taxed."""

    category: TaxCategory = Field(description="EN 16931: S, E (exempt), AE (reverse charge), O.")
    rate_percent: str | None = Field(description="Of category S.")
    reason: str | None = Field(description="Why no tax is added.")
    reason_code: str | None = Field(description="Of the VATEX list.")

    @classmethod
    def of(cls, tax: Tax) -> "TaxOut":
        """Render the tax."""
        return cls(
            category=tax.category,
            rate_percent=None if tax.rate is None else tax.rate.percent,
            reason=tax.reason,
            reason_code=tax.reason_code,
        )


class TaxSubtotalOut(TaxOut):
    """What is taxed alike; the tax is rounded here, once."""

    net: MoneyOut
    vat: MoneyOut

    @classmethod
    def of_subtotal(cls, subtotal: TaxSubtotal) -> "TaxSubtotalOut":
        """Render a subtotal."""
        tax = TaxOut.of(subtotal.tax).model_dump()
        return cls(**tax, net=MoneyOut.of(subtotal.net), vat=MoneyOut.of(subtotal.vat))


class SiblingOut(BaseModel):
    """Another document of the same statement."""

    id: str
    kind: InvoiceKind
    number: str

    @classmethod
    def of(cls, sibling: Sibling) -> "SiblingOut":
        """Render it."""
        return cls(id=sibling.id, kind=sibling.kind, number=sibling.number)


class InvoiceLineOut(BaseModel):
    """One line; the amount is the unit price times the quantity."""

    name: str = Field(description="In the buyer's language.")
    quantity: int = Field(description="Negative where the line takes from the sum.")
    unit_price: MoneyOut
    amount: MoneyOut
    starts_on: date | None
    ends_on: date | None
    for_period: str | None = Field(
        description="The month that it is about; null in documents issued before that was told."
    )
    tax: TaxOut

    @classmethod
    def of(cls, line: InvoiceLine, tax: Tax) -> "InvoiceLineOut":
        """Render a line."""
        return cls(
            name=line.name,
            quantity=line.quantity,
            unit_price=MoneyOut.of(line.unit_price),
            amount=MoneyOut.of(line.amount),
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            for_period=line.for_period,
            tax=TaxOut.of(tax),
        )


class PaymentOut(BaseModel):
    """How it is paid; a credit note has no account."""

    terms: str
    iban: str | None
    bic: str | None
    reference: str | None = Field(description="What the buyer writes on the transfer.")

    @classmethod
    def of(cls, payment: Payment) -> "PaymentOut":
        """Render the payment."""
        account = payment.account
        if account is None:
            return cls(terms=payment.terms, iban=None, bic=None, reference=None)
        return cls(
            terms=payment.terms,
            iban=account.iban,
            bic=account.bic,
            reference=payment.reference,
        )


class PrecedingOut(BaseModel):
    """An invoice that this one corrects or credits."""

    number: str
    issued_on: date

    @classmethod
    def of(cls, preceding: PrecedingInvoice) -> "PrecedingOut":
        """Render an earlier invoice."""
        return cls(number=preceding.number, issued_on=preceding.issued_on)


class IssuedOut(BaseModel):
    """An invoice or a credit note among others."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHORT_EXAMPLE]})

    id: str
    client_id: str
    kind: InvoiceKind
    number: str = Field(description="Without gaps within its series.")
    issued_on: date
    due_on: date | None = Field(description="Of an invoice.")
    period: str = Field(description="The month of its statement.")
    net: MoneyOut
    vat: MoneyOut
    gross: MoneyOut = Field(description="What is to be paid; with a credit note, what is credited.")
    cancels_id: str | None = Field(description="The invoice that this credit note takes back.")
    cancelled_by_id: str | None = Field(description="The credit note that takes this back.")
    state: SettlementState = Field(
        description="Where it stands today: `overdue` from the day after the due date in the "
        "seller's zone; a credit note is `credited`, and `paid` once all of it was given back."
    )
    paid: MoneyOut = Field(description="Payments less refunds.")
    credited: MoneyOut = Field(
        description="What credit notes took from an invoice, or a credit note from invoices."
    )
    balance: MoneyOut = Field(
        description="What is still to be paid; negative: what is to be given back."
    )
    issued_with: list[SiblingOut] = Field(
        description="The other documents of its statement that were issued together with it: what "
        "is charged is invoiced, what is given back of earlier months is credited."
    )

    @classmethod
    def of(cls, issued: IssuedInvoice, settlement: Settlement) -> "IssuedOut":
        """Render it as an item of a list."""
        return cls(**_short(issued, settlement))


class ReminderOut(BaseModel):
    """A reminder that went out, to those who get the client's reminders."""

    days_after_due: int = Field(description="Which step it is.")
    reminded_at: datetime
    balance: MoneyOut = Field(description="What was still to be paid.")

    @classmethod
    def of(cls, reminder: SentReminder, currency: str) -> "ReminderOut":
        """Render one."""
        return cls(
            days_after_due=reminder.days_after_due,
            reminded_at=reminder.reminded_at,
            balance=MoneyOut.of(Money(amount_cents=reminder.balance_cents, currency=currency)),
        )


class InvoiceOut(IssuedOut):
    """An invoice or a credit note, as it was issued for ever, and where it stands today."""

    model_config = ConfigDict(json_schema_extra={"examples": [INVOICE_EXAMPLE]})

    issued_at: datetime
    reminders: list[ReminderOut] = Field(description="Which went out so far, the earliest first.")
    starts_on: date
    ends_on: date
    language: Language
    seller: PartyTerms
    buyer: PartyTerms
    buyer_reference: str
    order_reference: str | None
    lines: list[InvoiceLineOut]
    tax: TaxOut = Field(description="Of its first line; where there are others, see each line's.")
    tax_subtotals: list[TaxSubtotalOut] = Field(
        description="One for each category and rate; `vat` is their sum."
    )
    payment: PaymentOut
    note: str | None
    mentions: list[MentionTerms]
    preceding: list[PrecedingOut]
    legal_information: str | None = Field(
        description="Of the seller: its form, capital and register."
    )

    @classmethod
    def of(
        cls, issued: IssuedInvoice, settlement: Settlement, reminders: Iterable[SentReminder] = ()
    ) -> "InvoiceOut":
        """Render the whole of it."""
        invoice = issued.invoice
        return cls(
            **_short(issued, settlement),
            issued_at=issued.issued_at,
            reminders=[ReminderOut.of(reminder, invoice.currency) for reminder in reminders],
            starts_on=invoice.starts_on,
            ends_on=invoice.ends_on,
            language=invoice.language,
            seller=PartyTerms(**party_fields(invoice.seller)),
            buyer=PartyTerms(**party_fields(invoice.buyer)),
            buyer_reference=invoice.buyer_reference,
            order_reference=invoice.order_reference,
            lines=[InvoiceLineOut.of(line, invoice.tax_of(line)) for line in invoice.lines],
            tax=TaxOut.of(invoice.tax),
            tax_subtotals=[TaxSubtotalOut.of_subtotal(part) for part in invoice.tax_subtotals],
            payment=PaymentOut.of(invoice.payment),
            note=invoice.note,
            mentions=[MentionTerms.of(mention) for mention in invoice.mentions],
            preceding=[PrecedingOut.of(preceding) for preceding in invoice.preceding],
            legal_information=invoice.legal_information,
        )


def _short(issued: IssuedInvoice, settlement: Settlement) -> dict[str, Any]:
    invoice = issued.invoice
    return {
        "id": issued.id,
        "client_id": issued.client_id,
        "kind": invoice.kind,
        "number": invoice.number,
        "issued_on": invoice.issued_on,
        "due_on": invoice.payment.due_on,
        "period": invoice.period,
        "net": MoneyOut.of(invoice.net),
        "vat": MoneyOut.of(invoice.vat),
        "gross": MoneyOut.of(invoice.gross),
        "cancels_id": issued.cancels_id,
        "cancelled_by_id": issued.cancelled_by_id,
        "state": settlement.state,
        "paid": MoneyOut.of(settlement.paid),
        "credited": MoneyOut.of(settlement.credited),
        "balance": MoneyOut.of(settlement.balance),
        "issued_with": [SiblingOut.of(sibling) for sibling in issued.siblings],
    }
