"""The page: everything that is printed, already written as the buyer's language writes it."""

from typing import Any

from app.documents.billing.invoice_wording import describe_tax
from app.documents.billing.payment_code import draw_code, payment_code_of
from app.documents.billing.ubl import ELSEWHERE
from app.documents.texts.texts import Texts, numeric_day, phrase, phrase_in, texts_of
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.tax_subtotals import TaxSubtotal
from app.domain.billing.invoices.trade_parties import TradeParty
from app.domain.billing.tax import Tax

TITLES = {
    InvoiceKind.INVOICE: phrase("Invoice"),
    InvoiceKind.CREDIT_NOTE: phrase("Credit note"),
}
_FRENCH_CREDIT_NOTE = phrase_in("France", "Credit note")
_LABELS = {
    "buyer": phrase("Client"),
    "description": phrase("Description"),
    "quantity": phrase("Quantity"),
    "unit_price": phrase("Unit price"),
    "amount": phrase("Amount"),
    "payment": phrase("Payment"),
    "scan": phrase("Scan to pay"),
    "carries": phrase("This document holds its data in structured form (Factur-X, EN 16931)."),
    "page": phrase("Page"),
}
"""Those that the template prints where it wants them."""
_IBAN_GROUP = 4
_REGISTERS = {"CH": "UID", "DE": "Handelsregister", "LU": "RCS", "NL": "KvK"}
"""What the number in a country's register is called there, in all our languages."""


def page_of(invoice: Invoice) -> dict[str, Any]:
    """Return the data of the template ``invoice.typ``."""
    texts = texts_of(invoice.language)
    has_vat = invoice.names_vat_numbers
    return {
        "language": invoice.language,
        "title": texts.say(_title(invoice)),
        "number": invoice.number,
        "issued": [invoice.issued_on.year, invoice.issued_on.month, invoice.issued_on.day],
        "labels": {name: texts.say(label) for name, label in _LABELS.items()},
        "facts": _facts(invoice, texts),
        "seller": _party(invoice.seller, texts, has_vat=has_vat),
        "buyer": _party(invoice.buyer, texts, has_vat=has_vat),
        "lines": _lines(invoice, texts),
        "totals": _totals(invoice, texts),
        "total": [
            texts.say(_total_label(invoice)),
            texts.money(invoice.gross),
        ],
        "notes": _notes(invoice),
        "mentions": _mentions(invoice, texts),
        "legal_information": invoice.legal_information,
        "terms": invoice.payment.terms,
        "account": _account(invoice, texts),
        "code": _code(invoice),
    }


def _code(invoice: Invoice) -> str | None:
    """Return the drawing of the payment code."""
    code = payment_code_of(invoice)
    return None if code is None else draw_code(code)


def _title(invoice: Invoice) -> str:
    """Return what the document is called: a credit note of France has a name of its own."""
    is_french = invoice.seller.address.country == "FR"
    is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
    return _FRENCH_CREDIT_NOTE if is_french and is_credit else TITLES[invoice.kind]


def _total_label(invoice: Invoice) -> str:
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return phrase("To your credit")
    return phrase("To pay") if invoice.gross.amount_cents else phrase("Total")


def _mentions(invoice: Invoice, texts: Texts) -> list[str]:
    """Return what is stated in small print; legal information stands at the foot of the page."""
    is_french = invoice.seller.address.country == "FR"
    operation = [texts.say("Category of operation: supply of services")] if is_french else []
    stated = (mention for mention in invoice.mentions if mention.subject not in ELSEWHERE)
    return [*operation, *(mention.text for mention in stated)]


def _facts(invoice: Invoice, texts: Texts) -> list[list[str]]:
    """Return label and text of what identifies the document."""
    say, due_on = texts.say, invoice.payment.due_on
    span = f"{numeric_day(invoice.starts_on)} - {numeric_day(invoice.ends_on)}"
    preceding = ", ".join(
        texts.say("{number} of {date}", number=each.number, date=numeric_day(each.issued_on))
        for each in invoice.preceding
    )
    facts = [
        (say("Date"), numeric_day(invoice.issued_on)),
        (say("Due"), None if due_on is None else numeric_day(due_on)),
        (say("Period"), span),
        (say("Your reference"), invoice.buyer_reference),
        (say("Order"), invoice.order_reference),
        (say("Invoice concerned"), preceding),
    ]
    return [[label, text] for label, text in facts if text]


def _party(party: TradeParty, texts: Texts, *, has_vat: bool) -> dict[str, Any]:
    say, address = texts.say, party.address
    place = f"{address.country}-{address.postal_code} {address.city}"
    numbers = [
        (say("VAT"), party.vat_number if has_vat else None),
        (_register(party, texts), _registration(party)),
    ]
    return {
        "name": party.name,
        "address": [line for line in (address.street, address.additional, place) if line],
        "numbers": [f"{label} {number}" for label, number in numbers if number],
        "email": party.email,
    }


def _register(party: TradeParty, texts: Texts) -> str:
    """Return what the number in its country's register is called there."""
    if party.address.country == "FR":
        return "SIREN" if party.establishment is None else "SIRET"
    return _REGISTERS.get(party.address.country) or texts.say("Company no.")


def _registration(party: TradeParty) -> str | None:
    """Return the number in its country's register as that country writes it."""
    number = party.registration_number
    if number is None or party.address.country != "BE":
        return number
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def _lines(invoice: Invoice, texts: Texts) -> list[list[str]]:
    is_mixed = len(invoice.tax_subtotals) > 1
    return [
        [
            f"{line.name} ({_rate(invoice.tax_of(line), texts)})" if is_mixed else line.name,
            texts.number(line.quantity),
            texts.money(line.unit_price),
            texts.money(line.amount),
        ]
        for line in invoice.lines
    ]


def _notes(invoice: Invoice) -> list[str]:
    reasons = [subtotal.tax.reason for subtotal in invoice.tax_subtotals]
    return [text for text in (*reasons, invoice.note) if text]


def _totals(invoice: Invoice, texts: Texts) -> list[list[str]]:
    """Return the net amount and the tax; where there are several taxes, what each is on."""
    subtotals = invoice.tax_subtotals
    taxes = [_tax(subtotal, texts, is_alone=len(subtotals) == 1) for subtotal in subtotals]
    return [[texts.say("Total without VAT"), texts.money(invoice.net)], *taxes]


def _rate(tax: Tax, texts: Texts) -> str:
    return f"{texts.say('VAT')} {texts.percent('0' if tax.rate is None else tax.rate.percent)}"


def _tax(subtotal: TaxSubtotal, texts: Texts, *, is_alone: bool) -> list[str]:
    rate = subtotal.tax.rate
    if not is_alone:
        return [describe_tax(rate, subtotal.net, texts), texts.money(subtotal.vat)]
    percent = "" if rate is None else f" {texts.percent(rate.percent)}"
    return [texts.say("VAT") + percent, texts.money(subtotal.vat)]


def _account(invoice: Invoice, texts: Texts) -> list[list[str]]:
    say, account = texts.say, invoice.payment.account
    if account is None:
        return []
    groups = range(0, len(account.iban), _IBAN_GROUP)
    spaced = " ".join(account.iban[start : start + _IBAN_GROUP] for start in groups)
    return [
        [say("Account"), f"{spaced} ({account.bic})" if account.bic else spaced],
        [say("Reference"), invoice.payment.reference or invoice.number],
    ]
