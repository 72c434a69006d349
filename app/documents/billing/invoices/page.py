"""The page: everything that is printed, already written as the buyer's language writes it."""

from dataclasses import asdict
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from app.documents.billing.invoices.elements import decimal_text
from app.documents.billing.invoices.labels import Labels, labels_of
from app.documents.locales import LOCALES
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.trade_parties import TradeParty
from app.domain.billing.tax.taxes import TaxCategory
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money

_DAY = "dd/MM/yyyy"
_IBAN_GROUP = 4


def page_of(invoice: Invoice) -> dict[str, Any]:
    """Return the data of the template ``invoice.typ``."""
    labels = labels_of(invoice.language)
    is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
    has_vat = invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE
    return {
        "language": invoice.language,
        "title": labels.credit_note if is_credit else labels.invoice,
        "number": invoice.number,
        "issued": [invoice.issued_on.year, invoice.issued_on.month, invoice.issued_on.day],
        "labels": asdict(labels),
        "facts": _facts(invoice, labels),
        "seller": _party(invoice.seller, labels, has_vat=has_vat),
        "buyer": _party(invoice.buyer, labels, has_vat=has_vat),
        "lines": _lines(invoice),
        "totals": _totals(invoice, labels),
        "total": [
            labels.credited if is_credit else labels.to_pay,
            _money(invoice.gross, invoice.language),
        ],
        "notes": [text for text in (invoice.tax.reason, invoice.note) if text],
        "mentions": [one.text for one in invoice.mentions],
        "terms": invoice.payment.terms,
        "account": _account(invoice, labels),
    }


def _facts(invoice: Invoice, labels: Labels) -> list[list[str]]:
    """Return label and text of what identifies the document."""
    due_on, preceding = invoice.payment.due_on, ", ".join(one.number for one in invoice.preceding)
    facts = [
        (labels.issued_on, _day(invoice.issued_on)),
        (labels.due_on, None if due_on is None else _day(due_on)),
        (labels.span, f"{_day(invoice.starts_on)} - {_day(invoice.ends_on)}"),
        (labels.reference, invoice.buyer_reference),
        (labels.order, invoice.order_reference),
        (labels.preceding, preceding),
    ]
    return [[label, text] for label, text in facts if text]


def _party(party: TradeParty, labels: Labels, *, has_vat: bool) -> dict[str, Any]:
    address = party.address
    place = f"{address.country}-{address.postal_code} {address.city}"
    numbers = [
        (labels.vat_number, party.vat_number if has_vat else None),
        (labels.registration_number, _registration(party)),
    ]
    return {
        "name": party.name,
        "address": [line for line in (address.street, address.additional, place) if line],
        "numbers": [f"{label} {number}" for label, number in numbers if number],
        "email": party.email,
    }


def _registration(party: TradeParty) -> str | None:
    """Return the number in its country's register as that country writes it."""
    number = party.registration_number
    if number is None or party.address.country != "BE":
        return number
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


def _lines(invoice: Invoice) -> list[list[str]]:
    locale = LOCALES[invoice.language]
    return [
        [
            line.name,
            format_decimal(line.quantity, locale=locale),
            _money(line.unit_price, invoice.language),
            _money(line.amount, invoice.language),
        ]
        for line in invoice.lines
    ]


def _totals(invoice: Invoice, labels: Labels) -> list[list[str]]:
    rate = invoice.tax.rate
    percent = "" if rate is None else f" {_percent(rate.percent, invoice.language)}"
    return [
        [labels.net, _money(invoice.net, invoice.language)],
        [labels.vat + percent, _money(invoice.vat, invoice.language)],
    ]


def _account(invoice: Invoice, labels: Labels) -> list[list[str]]:
    account = invoice.payment.account
    if account is None:
        return []
    groups = range(0, len(account.iban), _IBAN_GROUP)
    spaced = " ".join(account.iban[start : start + _IBAN_GROUP] for start in groups)
    return [
        [labels.account, f"{spaced} ({account.bic})" if account.bic else spaced],
        [labels.communication, invoice.payment.reference or invoice.number],
    ]


def _money(money: Money, language: Language) -> str:
    return format_currency(decimal_text(money), money.currency, locale=LOCALES[language])


def _percent(text: str, language: Language) -> str:
    return f"{format_decimal(text, locale=LOCALES[language])} %"


def _day(day: date) -> str:
    return format_date(day, _DAY, "en")
