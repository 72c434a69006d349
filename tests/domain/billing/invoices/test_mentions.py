"""What a document states because its seller's country has it stated, or its seller chose it."""

from dataclasses import replace

import pytest

from app.domain.billing.invoices.invoices import Invoice
from app.domain.billing.invoices.sellers import InvalidSeller, Mention, Subject
from app.domain.billing.invoices.trade_parties import Transaction
from app.domain.billing.tax import Vat
from app.domain.clients.clients import Language
from tests.documents.billing.invoices.samples import (
    BELGIAN_SELLER,
    CANCELLED,
    EXEMPT,
    FRENCH_BUYER,
    FRENCH_COMPANY,
    FRENCH_SELLER,
    STANDARD,
    TWENTY,
    a_cancellation,
    adjustment,
    an_invoice,
    subscription,
)

TO_REPAY = "T.V.A. à reverser à l'État dans la mesure où elle a été initialement déduite"


def said(invoice: Invoice) -> dict[str, str]:
    return {mention.subject.value: mention.text for mention in invoice.mentions}


@pytest.mark.parametrize(("vat", "expected"), [(STANDARD, {"TXD": TO_REPAY}), (EXEMPT, {})])
def test_a_belgian_credit_note_with_tax_has_it_repaid(vat: Vat, expected: dict[str, str]) -> None:
    invoice = an_invoice(vat_terms=vat)
    assert said(invoice) == {}
    assert said(a_cancellation(invoice, CANCELLED, "x")) == expected
    correction = an_invoice(subscription(), adjustment(-40_000), vat_terms=vat)
    assert said(correction) == expected


def test_english_says_it_in_french_too() -> None:
    invoice = an_invoice(language=Language.ENGLISH)
    text = said(a_cancellation(invoice, CANCELLED, "x"))["TXD"]
    assert text.startswith("VAT to be repaid to the State")
    assert TO_REPAY in text


def test_a_foreign_vat_number_puts_a_belgian_under_another_law() -> None:
    party = replace(BELGIAN_SELLER.party, vat_number="LU12345613")
    invoice = an_invoice(seller=replace(BELGIAN_SELLER, party=party))
    assert said(a_cancellation(invoice, CANCELLED, "x")) == {}


def test_a_french_credit_note_says_nothing_of_repaying() -> None:
    invoice = an_invoice(seller=FRENCH_SELLER, buyer=FRENCH_BUYER, vat_terms=TWENTY)
    assert set(said(a_cancellation(invoice, CANCELLED, "x"))) == {"PMT", "PMD", "AAB"}


@pytest.mark.parametrize("transaction", [None, Transaction.CONSUMER, Transaction.DOMESTIC])
def test_a_french_seller_says_what_the_reform_asks_for(transaction: Transaction | None) -> None:
    buyer = replace(FRENCH_BUYER, transaction=transaction)
    mentions = said(an_invoice(seller=FRENCH_COMPANY, buyer=buyer, vat_terms=TWENTY))
    assert mentions["REG"] == "SAS au capital de 10 000 €, RCS Lyon 123 456 782"
    assert mentions["TXD"] == "Option pour le paiement de la taxe d'après les débits."
    assert mentions.get("BAR") == (None if transaction is None else transaction.value)


@pytest.mark.parametrize(
    ("transaction", "subjects"),
    [
        (Transaction.CONSUMER, {"AAB", "BAR"}),
        (Transaction.CONSUMER_ABROAD, {"AAB", "BAR"}),
        (Transaction.DOMESTIC, {"PMT", "PMD", "AAB", "BAR"}),
        (None, {"PMT", "PMD", "AAB"}),
    ],
)
def test_a_consumer_of_a_french_seller_owes_no_costs_of_recovery(
    transaction: Transaction | None, subjects: set[str]
) -> None:
    own = Mention(Subject.PENALTIES, "Pénalités : 12 % l'an.")
    buyer = replace(FRENCH_BUYER, transaction=transaction)
    seller = replace(FRENCH_SELLER, mentions=(own,))
    invoice = an_invoice(seller=seller, buyer=buyer, vat_terms=TWENTY)
    assert set(said(invoice)) == subjects
    assert set(said(a_cancellation(invoice, CANCELLED, "x"))) == subjects
    elsewhere = replace(BELGIAN_SELLER, mentions=(own,))
    assert "PMD" in said(an_invoice(seller=elsewhere, buyer=buyer))


def test_the_option_for_debits_is_for_what_is_taxed() -> None:
    untaxed = an_invoice(seller=FRENCH_COMPANY, buyer=FRENCH_BUYER, vat_terms=EXEMPT)
    assert "TXD" not in said(untaxed)
    assert not untaxed.is_vat_on_debits
    assert an_invoice(seller=FRENCH_COMPANY, vat_terms=TWENTY).is_vat_on_debits


@pytest.mark.parametrize(
    ("changes", "stated"),
    [
        ({}, None),
        ({"legal_form": "SRL"}, "SRL"),
        ({"register": "RPM Liège"}, "RPM Liège"),
        ({"legal_form": "SRL", "register": "RPM Liège"}, "SRL, RPM Liège"),
        ({"legal_form": "SA", "capital": "61 500 €"}, "SA au capital de 61 500 €"),
    ],
)
def test_what_is_known_of_the_company_is_stated(
    changes: dict[str, str], stated: str | None
) -> None:
    seller = replace(BELGIAN_SELLER, **changes)  # type: ignore[arg-type]
    assert an_invoice(seller=seller).legal_information == stated


@pytest.mark.parametrize("subject", ["TXD", "REG", "BAR"])
def test_what_follows_from_the_document_is_not_the_sellers_to_word(subject: str) -> None:
    with pytest.raises(InvalidSeller):
        replace(BELGIAN_SELLER, mentions=(Mention(Subject(subject), "x"),))
