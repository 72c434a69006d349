"""Draws invoices: from a final statement, and the credit note that cancels one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from app.domain.billing.invoices.invoices import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    NotCancellable,
    Payment,
    PrecedingInvoice,
    reverse_lines,
)
from app.domain.billing.invoices.issued_invoices import InvoiceNumber, payment_reference
from app.domain.billing.invoices.sellers import Seller, merge_mentions
from app.domain.billing.invoices.trade_parties import Buyer, InvoiceIncomplete, TradeParty
from app.domain.billing.statements.statements import Line, LineKind, Statement
from app.domain.billing.tax import Vat, VatTreatment, tax_of
from app.domain.billing.texts import one_line
from app.domain.clients.plans.money import Money


class Wording(Protocol):
    """Says in one language what an invoice states in words."""

    def describe_line(self, line: Line) -> str:
        """Return what a line says, on the statement and on the invoice alike."""

    def describe_treatment(self, treatment: VatTreatment) -> str:
        """Return the usual words for a treatment that adds no tax; none with the standard one."""

    def say_payable(self, due_on: date) -> str:
        """Return until when an invoice is paid."""

    def say_credited(self) -> str:
        """Return what becomes of the amount of a credit note."""

    def say_cancelled(self, number: str, reason: str) -> str:
        """Return which invoice a credit note takes back, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceParties:
    """Seller and buyer of an invoice that can be drawn, and how it is taxed.

    Attributes:
        vat: as the buyer is billed when the invoice is issued.
        buyer_reference: by which the buyer recognises the invoice.
    """

    seller: Seller
    buyer: Buyer
    vat: Vat
    buyer_reference: str


def require_parties(
    seller: Seller | None, buyer: Buyer | None, vat: Vat | None, client_reference: str
) -> InvoiceParties:
    """Return the parties of an invoice.

    What is None is not known yet; that no tax is added has to be chosen too.

    Raises:
        InvoiceIncomplete: names everything that is missing, as pointers into both resources.
    """
    treatment = None if vat is None else vat.treatment
    missing = [*_missing_of_seller(seller, treatment), *_missing_of_buyer(buyer, treatment)]
    if vat is None:
        missing.append("/vat")
    if missing or seller is None or buyer is None or vat is None:
        raise InvoiceIncomplete("Missing: " + ", ".join(missing))
    reference = buyer.reference or one_line(client_reference) or buyer.party.name
    return InvoiceParties(seller=seller, buyer=buyer, vat=vat, buyer_reference=reference)


def choose_kind(statement: Statement) -> InvoiceKind:
    """Return what is issued for a statement: a negative balance is the client's credit."""
    is_credit = statement.net.amount_cents < 0
    return InvoiceKind.CREDIT_NOTE if is_credit else InvoiceKind.INVOICE


def list_adjusted_months(statement: Statement) -> tuple[str, ...]:
    """Return the months that a statement adjusts."""
    adjustments = (line for line in statement.lines if line.kind is LineKind.ADJUSTMENT)
    return tuple(dict.fromkeys(line.for_period for line in adjustments))


def draw_invoice(
    statement: Statement,
    parties: InvoiceParties,
    number: InvoiceNumber,
    wording: Wording,
    corrected: tuple[PrecedingInvoice, ...] = (),
) -> Invoice:
    """Return the invoice of a final statement, or the credit note of a negative balance.

    Args:
        statement: final.
        parties: of the invoice, and its tax.
        number: in the series of its kind.
        wording: of the statement's language.
        corrected: the invoices of the periods that adjustments are about.

    Raises:
        NothingToInvoice: the statement has no line.
    """
    kind = choose_kind(statement)
    lines = tuple(_line(line, wording) for line in statement.lines)
    return Invoice(
        kind=kind,
        number=number.text,
        issued_on=number.issued_on,
        period=statement.period.id,
        starts_on=statement.period.first_day,
        ends_on=statement.period.next.first_day - timedelta(days=1),
        language=statement.language,
        seller=parties.seller.party,
        buyer=parties.buyer.party,
        buyer_reference=parties.buyer_reference,
        order_reference=parties.buyer.order_reference,
        lines=reverse_lines(lines) if kind is InvoiceKind.CREDIT_NOTE else lines,
        tax=tax_of(parties.vat, wording.describe_treatment(parties.vat.treatment)),
        currency=statement.currency,
        payment=_payment(kind, parties.seller, number, wording),
        mentions=merge_mentions(parties.seller.party.address.country, parties.seller.mentions),
        preceding=corrected,
    )


def draw_cancellation(
    invoice: Invoice, number: InvoiceNumber, reason: str, wording: Wording
) -> Invoice:
    """Return the credit note that takes back an invoice whole.

    Args:
        invoice: as it was issued.
        number: in the series of credit notes.
        reason: why, as it was told.
        wording: of the invoice's language.

    Raises:
        NotCancellable: a credit note is not taken back.
    """
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        raise NotCancellable("A credit note is final; invoice anew what was credited wrongly")
    return replace(
        invoice,
        kind=InvoiceKind.CREDIT_NOTE,
        number=number.text,
        issued_on=number.issued_on,
        payment=Payment(terms=wording.say_credited()),
        note=wording.say_cancelled(invoice.number, one_line(reason)),
        preceding=(invoice.as_preceding,),
    )


def _line(line: Line, wording: Wording) -> InvoiceLine:
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


def _missing_of_seller(seller: Seller | None, treatment: VatTreatment | None) -> list[str]:
    if seller is None:
        return ["/seller"]
    missing = _missing_of(seller.party, "/seller")
    if treatment is None:
        return missing
    if treatment is VatTreatment.NONE:
        is_known = seller.party.registration_number is not None
        return missing if is_known else [*missing, "/seller/registration_number"]
    return missing if seller.party.vat_number else [*missing, "/seller/vat_number"]


def _missing_of_buyer(buyer: Buyer | None, treatment: VatTreatment | None) -> list[str]:
    if buyer is None:
        return ["/buyer"]
    missing = _missing_of(buyer.party, "/buyer")
    if treatment is VatTreatment.REVERSE_CHARGE and buyer.party.vat_number is None:
        missing.append("/buyer/vat_number")
    return missing


def _missing_of(party: TradeParty, pointer: str) -> list[str]:
    return [] if party.electronic_address else [f"{pointer}/peppol_id"]
