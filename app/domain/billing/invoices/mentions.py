"""Mentions: what the seller's country has a document state, beside what the seller agreed.

Source: BE, royal decree no. 4 of 29 December 1969, article 4 (credit notes); FR, code de commerce,
L441-9, L441-10, D441-5, R123-237; notes of the French reform (BR-FR-05, BR-FR-20).
"""

from dataclasses import replace
from typing import Protocol

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.sellers import (
    Mention,
    Seller,
    Subject,
    drop_what_consumers_never_owe,
    merge_mentions,
)
from app.domain.billing.invoices.trade_parties import Transaction

VAT_ON_DEBITS = "Option pour le paiement de la taxe d'après les débits."
"""Of a French seller who chose it (code général des impôts, annexe II, 242 nonies A)."""

_WITH_CONSUMERS = frozenset({Transaction.CONSUMER, Transaction.CONSUMER_ABROAD})


class MentionWording(Protocol):
    """Says in one language what documents mention."""

    def say_to_repay_tax(self) -> str:
        """Return that a buyer who deducted a tax that is credited owes it to the State."""

    def say_legal_information(
        self, form: str | None, capital: str | None, register: str | None
    ) -> str | None:
        """Return a seller's form, capital and register; None where none of them is known."""


def mention_what_is_due(
    invoice: Invoice, seller: Seller, transaction: Transaction | None, wording: MentionWording
) -> Invoice:
    """Return a document that states what its seller's country asks for.

    Args:
        invoice: as it is drawn, without mentions.
        seller: as it invoices now.
        transaction: what the buyer's invoices are for the French reform.
        wording: of the invoice's language.
    """
    information = wording.say_legal_information(seller.legal_form, seller.capital, seller.register)
    has_tax = invoice.vat.amount_cents != 0
    country = seller.party.address.country
    agreed = merge_mentions(country, seller.mentions)
    if country == "FR" and transaction in _WITH_CONSUMERS:
        agreed = drop_what_consumers_never_owe(agreed)
    mentions = list(agreed)
    if is_tax_repaid(invoice):
        mentions.append(Mention(Subject.TAX_DECLARATION, wording.say_to_repay_tax()))
    if country == "FR":
        mentions += _of_french_reform(information, transaction)
        if seller.is_vat_on_debits and has_tax:
            mentions.append(Mention(Subject.TAX_DECLARATION, VAT_ON_DEBITS))
    return replace(
        invoice,
        mentions=tuple(mentions),
        legal_information=information,
        is_vat_on_debits=seller.is_vat_on_debits and has_tax,
    )


def is_tax_repaid(invoice: Invoice) -> bool:
    """Return whether a document credits Belgian tax, which a buyer may have deducted."""
    is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
    return is_credit and invoice.seller.tax_country == "BE" and invoice.vat.amount_cents > 0


def _of_french_reform(information: str | None, transaction: Transaction | None) -> list[Mention]:
    notes = (
        (Subject.REGULATORY, information),
        (Subject.TRANSACTION, None if transaction is None else transaction.value),
    )
    return [Mention(subject, text) for subject, text in notes if text is not None]
