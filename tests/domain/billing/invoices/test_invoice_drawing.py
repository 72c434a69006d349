import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoices.business_identifiers import ElectronicAddress
from app.domain.billing.invoices.invoice_parties import require_parties
from app.domain.billing.invoices.invoices import (
    InvoiceKind,
    NotCancellable,
    NothingToInvoice,
    Payment,
)
from app.domain.billing.invoices.issued_invoices import InvoiceNumber, payment_reference
from app.domain.billing.invoices.sellers import (
    AGREED,
    InvalidSeller,
    Mention,
    Seller,
    Subject,
    merge_mentions,
)
from app.domain.billing.invoices.trade_parties import Buyer, InvoiceIncomplete, Transaction
from app.domain.billing.tax import TaxCategory, Vat, VatRate, VatTreatment
from app.domain.billing.texts import one_line
from app.domain.clients.clients import Language
from tests.documents.billing.invoices.samples import (
    BELGIAN_BUYER,
    BELGIAN_SELLER,
    FRENCH_BUYER,
    FRENCH_SELLER,
    ISSUED,
    MICRO_ENTREPRENEUR,
    STANDARD,
    a_cancellation,
    a_statement,
    adjustment,
    an_invoice,
    documents_of,
    extra_units,
    invoiced_with,
    subscription,
    two_plans,
)

CENTS = st.integers(-100_000, 100_000)


def test_a_month_of_137_units_is_387_euros_and_its_tax() -> None:
    invoice = an_invoice()
    assert [line.amount.amount_cents for line in invoice.lines] == [33_600, 5_100]
    amounts = (invoice.net, invoice.vat, invoice.gross)
    assert [one.amount_cents for one in amounts] == [38_700, 8_127, 46_827]
    assert invoice.payment.due_on == date(2027, 1, 3)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            Language.FRENCH,
            [
                "Forfait ESSENTIEL, du 1er novembre 2026 au 14 novembre 2026 (14 jours sur 30)",
                "Forfait CONFORT, du 15 novembre 2026 au 30 novembre 2026 (16 jours sur 30)",
                "Interactions supplémentaires, novembre 2026",
                "Régularisation pour octobre 2026",
            ],
        ),
        (
            Language.ENGLISH,
            [
                "Plan ESSENTIEL, 1 November 2026 to 14 November 2026 (14 days of 30)",
                "Plan CONFORT, 15 November 2026 to 30 November 2026 (16 days of 30)",
                "Extra interactions, November 2026",
                "Adjustment for October 2026",
            ],
        ),
    ],
)
def test_lines_say_what_they_are_in_the_clients_language(
    language: Language, names: list[str]
) -> None:
    lines = (*two_plans(), adjustment(300))
    assert [line.name for line in an_invoice(*lines, language=language).lines] == names


@pytest.mark.parametrize(
    ("days", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (29, "29 jours")]
)
def test_days_are_counted_in_words_that_fit_their_number(days: int, said: str) -> None:
    [line] = an_invoice(subscription(first=30, days=days)).lines
    assert line.name.endswith(f"({said} sur 30)")


TAXES = st.sampled_from(
    [
        STANDARD,
        Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("5.5")),
        Vat(treatment=VatTreatment.EXEMPT, note="Article 44"),
        Vat(treatment=VatTreatment.NONE),
    ]
)


@given(st.lists(CENTS, max_size=5), st.lists(TAXES, min_size=5, max_size=5))
def test_documents_and_statement_agree_to_the_cent(amounts: list[int], taxes: list[Vat]) -> None:
    months = [f"2026-{month:02d}" for month in range(1, len(amounts) + 1)]
    earlier = {month: invoiced_with(vat, month) for month, vat in zip(months, taxes, strict=False)}
    adjustments = [
        replace(adjustment(cents, month), vat=vat)
        for cents, month, vat in zip(amounts, months, taxes, strict=False)
    ]
    statement = a_statement(subscription(), *adjustments)
    documents = documents_of(*statement.lines, earlier=earlier)
    signs = [-1 if each.kind is InvoiceKind.CREDIT_NOTE else 1 for each in documents]
    for amount in ("net", "vat", "gross"):
        signed = zip(signs, (getattr(each, amount) for each in documents), strict=True)
        total: int = getattr(statement, amount).amount_cents
        assert sum(sign * money.amount_cents for sign, money in signed) == total
    for document in documents:
        assert document.gross.amount_cents >= 0
        assert all(line.unit_price.amount_cents >= 0 for line in document.lines)
        outside = {
            document.tax_of(line).category is TaxCategory.OUTSIDE_SCOPE for line in document.lines
        }
        assert len(outside) == 1
        keys = [(part.tax.category, part.tax.rate) for part in document.tax_subtotals]
        assert len(keys) == len(set(keys))


def test_a_negative_balance_is_a_credit_note_that_nobody_pays() -> None:
    credit = an_invoice(subscription(), adjustment(-40_000))
    assert credit.kind is InvoiceKind.CREDIT_NOTE
    assert (credit.payment.due_on, credit.payment.account) == (None, None)
    assert [line.quantity for line in credit.lines] == [-1, 1]


def test_nothing_to_pay_asks_for_no_payment() -> None:
    payment = an_invoice(subscription(), adjustment(-33_600)).payment
    assert payment == Payment(terms="Rien à payer.")


def test_a_cancellation_gives_back_all_and_names_what_it_cancels() -> None:
    invoice = an_invoice()
    credit = a_cancellation(
        invoice, InvoiceNumber("NC2026", 1, ISSUED.issued_on), "adresse\nfausse"
    )
    assert (credit.kind, credit.gross) == (InvoiceKind.CREDIT_NOTE, invoice.gross)
    assert credit.note == "Annulation de la facture F2026-00001 : adresse fausse"
    assert [one.number for one in credit.preceding] == ["F2026-00001"]
    with pytest.raises(NotCancellable):
        a_cancellation(credit, ISSUED, "again")


def test_a_statement_without_lines_is_not_invoiced() -> None:
    statement_of_nothing = replace(an_invoice(), kind=InvoiceKind.INVOICE)
    with pytest.raises(NothingToInvoice):
        replace(statement_of_nothing, lines=())


NO_VAT = Vat(treatment=VatTreatment.NONE)
BARE_SELLER = replace(
    BELGIAN_SELLER,
    party=replace(BELGIAN_SELLER.party, vat_number=None, registration_number=None),
)
BARE_BUYER = replace(
    BELGIAN_BUYER, party=replace(BELGIAN_BUYER.party, vat_number=None, registration_number=None)
)


@pytest.mark.parametrize(
    ("seller", "buyer", "vat", "missing"),
    [
        (None, None, STANDARD, "/seller, /buyer"),
        (BELGIAN_SELLER, None, NO_VAT, "/buyer"),
        (BELGIAN_SELLER, BELGIAN_BUYER, None, "/vat"),
        (BARE_SELLER, None, None, "/seller/peppol_id, /buyer, /vat"),
        (BARE_SELLER, BELGIAN_BUYER, STANDARD, "/seller/peppol_id, /seller/vat_number"),
        (BARE_SELLER, BELGIAN_BUYER, NO_VAT, "/seller/peppol_id, /seller/registration_number"),
        (
            BELGIAN_SELLER,
            BARE_BUYER,
            Vat(treatment=VatTreatment.REVERSE_CHARGE),
            "/buyer/vat_number",
        ),
        (
            BARE_SELLER,
            BELGIAN_BUYER,
            Vat(treatment=VatTreatment.EXEMPT),
            "/seller/peppol_id, /seller/vat_number",
        ),
    ],
)
def test_everything_that_is_missing_is_named(
    seller: Seller | None, buyer: Buyer | None, vat: Vat | None, missing: str
) -> None:
    with pytest.raises(InvoiceIncomplete, match=f"^Missing: {missing}$"):
        require_parties(seller, buyer, vat, "dupont")


def test_the_buyer_recognises_an_invoice_by_its_reference_or_ours() -> None:
    for reference, ours, stated in [("A-1", "dupont", "A-1"), (None, "du\npont", "du pont")]:
        buyer = replace(BELGIAN_BUYER, reference=reference)
        parties = require_parties(BELGIAN_SELLER, buyer, STANDARD, ours)
        assert parties.buyer_reference == stated


@given(st.integers(1, 99_999), st.sampled_from(["F2026", "G2026"]))
def test_a_belgian_account_is_paid_with_a_structured_communication(
    sequence: int, series: str
) -> None:
    text = payment_reference(InvoiceNumber(series, sequence, date(2026, 12, 4)), "BE68539007547034")
    assert re.fullmatch(r"\+{3}26\d/\d{4}/\d{5}\+{3}", text)
    digits = re.sub(r"\D", "", text)
    assert (int(digits[:10]) - int(digits[10:])) % 97 == 0
    assert 1 <= int(digits[10:]) <= 97
    assert digits[5:10] == f"{sequence:05d}"


def test_other_accounts_are_paid_with_the_number() -> None:
    assert payment_reference(ISSUED, "FR7630006000011234567890189") == "F2026-00001"


def test_a_french_seller_says_what_the_law_provides_or_what_it_agreed() -> None:
    own = (Mention(Subject.DISCOUNT, "Escompte de 1 %"),)
    said = {one.subject: one.text for one in merge_mentions("FR", own)}
    assert set(said) == AGREED
    assert said[Subject.DISCOUNT] == "Escompte de 1 %"
    assert merge_mentions("BE", ()) == ()


def test_units_given_back_are_a_line_below_nothing() -> None:
    [line] = an_invoice(subscription(), extra_units(-2)).lines[1:]
    assert (line.quantity, line.amount.amount_cents) == (-2, -600)


@pytest.mark.parametrize("changes", [{"payment_days": 366}, {"invoice_series": "f"}])
def test_terms_outside_their_bounds_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidSeller):
        replace(BELGIAN_SELLER, **changes)  # type: ignore[arg-type]


def test_a_text_becomes_one_line() -> None:
    assert one_line(" a\x01\r\n b\u200b\ufffe c ") == "a b c"


NO_REGISTRATION = replace(BELGIAN_SELLER.party, registration_number=None)
NO_NUMBER = replace(BARE_SELLER.party, peppol_id=ElectronicAddress("0208", "0123456749"))
NOW_EXEMPT = Vat(treatment=VatTreatment.EXEMPT)


@pytest.mark.parametrize(
    "seller",
    [BELGIAN_SELLER, MICRO_ENTREPRENEUR, replace(BELGIAN_SELLER, party=NO_REGISTRATION)],
)
def test_an_exempt_seller_has_a_number_of_some_kind(seller: Seller) -> None:
    assert require_parties(seller, BELGIAN_BUYER, NOW_EXEMPT, "x").seller == seller


def test_an_exempt_seller_without_any_number_needs_one() -> None:
    seller = replace(BELGIAN_SELLER, party=NO_NUMBER)
    with pytest.raises(InvoiceIncomplete, match=r"^Missing: /seller/vat_number$"):
        require_parties(seller, BELGIAN_BUYER, NOW_EXEMPT, "x")


def test_what_earlier_months_need_is_named_too() -> None:
    earlier = [TaxCategory.REVERSE_CHARGE, TaxCategory.OUTSIDE_SCOPE]
    with pytest.raises(InvoiceIncomplete) as refused:
        require_parties(BARE_SELLER, BARE_BUYER, None, "x", earlier)
    assert str(refused.value) == (
        "Missing: /seller/peppol_id, /seller/registration_number, /seller/vat_number, "
        "/buyer/vat_number, /vat"
    )


@pytest.mark.parametrize(
    "address", [ElectronicAddress("0009", "98765432400019"), ElectronicAddress("0225", "123456782")]
)
def test_a_domestic_invoice_of_the_reform_goes_to_the_buyers_own_directory_entry(
    address: ElectronicAddress,
) -> None:
    party = replace(FRENCH_BUYER.party, peppol_id=address)
    buyer = replace(FRENCH_BUYER, party=party, transaction=Transaction.DOMESTIC)
    with pytest.raises(InvoiceIncomplete, match=r"^Missing: /buyer/peppol_id$"):
        require_parties(FRENCH_SELLER, buyer, STANDARD, "x")
