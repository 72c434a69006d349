"""Statements and parties from which the tests' invoices are drawn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.documents.billing.invoice_wording import wording_of
from app.domain.billing.invoices.business_identifiers import ElectronicAddress
from app.domain.billing.invoices.credited_amounts import Credit
from app.domain.billing.invoices.invoice_drawing import (
    draw_cancellation,
    draw_invoice,
    draw_move,
    tax_of_parties,
)
from app.domain.billing.invoices.invoice_parties import InvoiceParties, require_parties
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind, PrecedingInvoice
from app.domain.billing.invoices.issued_invoices import InvoiceNumber
from app.domain.billing.invoices.reissues import MonthMove
from app.domain.billing.invoices.sellers import Mention, Seller, Subject
from app.domain.billing.invoices.statement_documents import (
    DocumentPlan,
    InvoicedMonth,
    choose_kind,
    plan_documents,
)
from app.domain.billing.invoices.trade_parties import (
    Address,
    BankAccount,
    Buyer,
    TradeParty,
    Transaction,
)
from app.domain.billing.statements.statement_lines import Line, LineKind, Service
from app.domain.billing.statements.statements import Allowance, Statement, StatementStatus
from app.domain.billing.tax import Vat, VatPreset, VatRate, VatTreatment, tax_of
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.ledger import genesis
from tests.builders import confort, essentiel

ISSUED = InvoiceNumber("F2026", 1, date(2026, 12, 4))
CANCELLED = InvoiceNumber("NC2026", 1, date(2026, 12, 5))
DRAWN = datetime(2026, 12, 4, 8, tzinfo=UTC)
STANDARD = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("21"))
EXEMPT = Vat(treatment=VatTreatment.EXEMPT, note="Article 44, § 2 du Code de la TVA")
REVERSED = Vat(treatment=VatTreatment.REVERSE_CHARGE)

BRUSSELS = Address(
    street="Rue de la Loi 16",
    additional="Boîte 4",
    postal_code="1000",
    city="Bruxelles",
    country="BE",
)
GHENT = Address(street="Korenmarkt 1", postal_code="9000", city="Gent", country="BE")
LYON = Address(street="1 place Bellecour", postal_code="69002", city="Lyon", country="FR")
PARIS = Address(street="10 rue de Rivoli", postal_code="75004", city="Paris", country="FR")

BELGIAN_SELLER = Seller(
    party=TradeParty(
        name="Accueil & Secrétariat SRL",
        address=BRUSSELS,
        vat_number="BE0123456749",
        registration_number="0123456749",
        email="facturation@accueil.example",
    ),
    account=BankAccount("BE68539007547034", "GKCCBEBB"),
)
FRENCH_SELLER = Seller(
    party=TradeParty(
        name="Accueil <Lyon> SAS",
        address=LYON,
        vat_number="FR11123456782",
        registration_number="123456782",
    ),
    account=BankAccount("FR7630006000011234567890189"),
    mentions=(Mention(Subject.DISCOUNT, "Escompte de 1 % à huit jours."),),
)
BELGIAN_BUYER = Buyer(
    party=TradeParty(
        name="Klant NV",
        address=GHENT,
        vat_number="BE0987654394",
        registration_number="0987654394",
    ),
    order_reference="PO-77",
)
FRENCH_BUYER = Buyer(
    party=TradeParty(
        name="Chauffage Martin",
        address=PARIS,
        vat_number="FR14987654324",
        registration_number="98765432400019",
        peppol_id=ElectronicAddress("0225", "987654324_FACTURES"),
    ),
    reference="ACHATS-12",
)


def subscription(
    terms: PlanTerms | None = None,
    first: int = 1,
    last: int = 30,
    cents: int = 33_600,
    days: int | None = None,
) -> Line:
    service = Service(
        terms=terms or essentiel(),
        starts_on=date(2026, 11, first),
        ends_on=date(2026, 11, last),
        days=last - first + 1 if days is None else days,
    )
    return Line(
        kind=LineKind.SUBSCRIPTION,
        quantity=1,
        unit_price=Money(amount_cents=cents),
        for_period="2026-11",
        service=service,
    )


def extra_units(quantity: int) -> Line:
    return Line(
        kind=LineKind.EXTRA_UNITS,
        quantity=quantity,
        unit_price=Money(amount_cents=300),
        for_period="2026-11",
    )


def adjustment(cents: int, period: str = "2026-10") -> Line:
    return Line(
        kind=LineKind.ADJUSTMENT,
        quantity=1,
        unit_price=Money(amount_cents=cents),
        for_period=period,
    )


def a_statement(*lines: Line, **changes: Any) -> Statement:
    values: dict[str, Any] = {
        "client_id": "c",
        "client_name": "Dupont Chauffage SRL",
        "timezone": "Europe/Brussels",
        "period": Period(2026, 11),
        "status": StatementStatus.FINAL,
        "language": Language.FRENCH,
        "units": Allowance(120, 137),
        "urgent": Allowance(5, 0),
        "is_blocking": False,
        "held": 0,
        "open_disputes": 0,
        "lines": lines or (subscription(), extra_units(17)),
        "vat_terms": STANDARD,
        "currency": "EUR",
        "head": genesis("c"),
        "drawn_at": DRAWN,
        "finalised_at": DRAWN,
    }
    return Statement(**values | changes)


def the_parties(
    seller: Seller = BELGIAN_SELLER, buyer: Buyer = BELGIAN_BUYER, vat: Vat = STANDARD
) -> InvoiceParties:
    return require_parties(seller, buyer, vat, "dupont")


def an_invoice(
    *lines: Line,
    seller: Seller = BELGIAN_SELLER,
    buyer: Buyer = BELGIAN_BUYER,
    corrected: tuple[PrecedingInvoice, ...] = (),
    **changes: Any,
) -> Invoice:
    """Return one document with all lines of a statement, whatever their signs."""
    vat = changes.get("vat_terms", STANDARD)
    statement = a_statement(*lines, **changes)
    parties, wording = the_parties(seller, buyer, vat), wording_of(statement.language)
    tax = tax_of_parties(parties, wording)
    plan = DocumentPlan(
        kind=choose_kind(statement.lines),
        period=statement.period,
        lines=tuple((line, tax) for line in statement.lines),
        preceding=corrected,
    )
    return draw_invoice(statement, plan, parties, ISSUED, wording)


def documents_of(
    *lines: Line,
    earlier: Mapping[str, InvoicedMonth],
    seller: Seller = BELGIAN_SELLER,
    buyer: Buyer = BELGIAN_BUYER,
    **changes: Any,
) -> tuple[Invoice, ...]:
    """Return the documents that a statement becomes."""
    statement = a_statement(*lines, **changes)
    parties = the_parties(seller, buyer, changes.get("vat_terms", STANDARD))
    wording = wording_of(statement.language)
    tax = tax_of_parties(parties, wording)
    plans = plan_documents(statement, statement.lines, tax, earlier)
    numbers = {InvoiceKind.INVOICE: ISSUED, InvoiceKind.CREDIT_NOTE: CANCELLED}
    return tuple(
        draw_invoice(statement, plan, parties, numbers[plan.kind], wording) for plan in plans
    )


def invoiced_with(vat: Vat, period: str = "2026-10") -> InvoicedMonth:
    """Return an earlier month as it was invoiced, with a tax of its own."""
    number = f"F{period[:4]}-000{period[5:]}"
    document = PrecedingInvoice(number=number, issued_on=date(2026, int(period[5:]), 28))
    return InvoicedMonth(tax=tax_of(vat, "No tax"), documents=(document,))


def a_cancellation(invoice: Invoice, number: InvoiceNumber, reason: str) -> Invoice:
    return draw_cancellation(invoice, number, reason, wording_of(invoice.language))


def two_plans() -> tuple[Line, ...]:
    return (
        subscription(essentiel(), 1, 14, 15_680),
        subscription(confort(), 15, 30, 29_867),
        extra_units(3),
    )


def frozen_invoices() -> dict[str, Invoice]:
    """Return the documents whose golden files are kept, as they were issued at first."""
    first_said = {Subject.RECOVERY, Subject.PENALTIES, Subject.DISCOUNT}
    frozen = {
        name: replace(
            invoice, mentions=tuple(each for each in invoice.mentions if each.subject in first_said)
        )
        for name, invoice in first_invoices().items()
    }
    zero = frozen["nothing_to_pay"]
    return frozen | {"nothing_to_pay": replace(zero, payment=frozen["belgian"].payment)}


def every_invoice() -> dict[str, Invoice]:
    """Return one document of each kind that is issued to a buyer on Peppol."""
    return first_invoices() | national_invoices() | split_invoices() | corrected_invoices()


def first_invoices() -> dict[str, Invoice]:
    """Return one document of each kind that there was at first."""
    october = PrecedingInvoice(number="F2026-00000", issued_on=date(2026, 11, 4))
    twenty = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("20"))
    belgian = an_invoice()
    french = an_invoice(seller=FRENCH_SELLER, buyer=FRENCH_BUYER, vat_terms=twenty)
    bare = replace(BELGIAN_BUYER.party, vat_number=None)
    return {
        "belgian": belgian,
        "french": french,
        "french_cancellation": a_cancellation(french, CANCELLED, "adresse erronée"),
        "reverse_charge": an_invoice(buyer=FRENCH_BUYER, vat_terms=REVERSED),
        "exempt": an_invoice(vat_terms=EXEMPT),
        "outside_scope": an_invoice(
            vat_terms=Vat(treatment=VatTreatment.NONE),
            buyer=Buyer(party=bare),
            language=Language.ENGLISH,
        ),
        "two_plans": an_invoice(*two_plans(), language=Language.DUTCH),
        "adjustments": an_invoice(
            subscription(),
            adjustment(900, "2026-09"),
            adjustment(-1_201),
            corrected=(october,),
        ),
        "nothing_to_pay": an_invoice(subscription(), adjustment(-33_600)),
        "negative_balance": an_invoice(subscription(), adjustment(-40_001), corrected=(october,)),
        "cancellation": a_cancellation(belgian, CANCELLED, "adresse erronée"),
    }


FRANCHISE = Vat(treatment=VatTreatment.EXEMPT, preset=VatPreset.FRANCHISE)
TWENTY = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("20"))
MICRO_ENTREPRENEUR = replace(
    FRENCH_SELLER,
    party=replace(
        FRENCH_SELLER.party,
        name="Camille Martin EI",
        vat_number=None,
        registration_number="12345678200010",
    ),
    legal_form="EI",
    register="RNE Lyon",
)
LEGAL_SELLER = replace(
    BELGIAN_SELLER, legal_form="SRL", capital="18 600 €", register="RPM Bruxelles"
)
FRENCH_COMPANY = replace(
    FRENCH_SELLER,
    legal_form="SAS",
    capital="10 000 €",
    register="RCS Lyon 123 456 782",
    is_vat_on_debits=True,
)


def national_invoices() -> dict[str, Invoice]:
    """Return documents that state what their sellers' countries ask for."""
    domestic = replace(FRENCH_BUYER, transaction=Transaction.DOMESTIC)
    french = an_invoice(seller=FRENCH_COMPANY, buyer=domestic, vat_terms=TWENTY)
    by_article = Vat(treatment=VatTreatment.EXEMPT, note="TVA non applicable, art. 293 B du CGI")
    micro = an_invoice(seller=MICRO_ENTREPRENEUR, buyer=FRENCH_BUYER, vat_terms=FRANCHISE)
    other_reason = Vat(treatment=VatTreatment.EXEMPT, reason_code="VATEX-EU-132-1F")
    return {
        "french_company": french,
        "french_company_cancellation": a_cancellation(french, CANCELLED, "adresse erronée"),
        "french_micro": micro,
        "french_micro_by_article": an_invoice(
            seller=MICRO_ENTREPRENEUR, buyer=FRENCH_BUYER, vat_terms=by_article
        ),
        "french_micro_cancellation": a_cancellation(micro, CANCELLED, "adresse erronée"),
        "belgian_franchise": an_invoice(seller=LEGAL_SELLER, vat_terms=FRANCHISE),
        "dutch_cancellation": a_cancellation(
            an_invoice(seller=LEGAL_SELLER, language=Language.DUTCH), CANCELLED, "fout"
        ),
        "exempt_by_code": an_invoice(vat_terms=other_reason),
    }


def split_invoices() -> dict[str, Invoice]:
    """Return the documents of statements that correct months taxed otherwise."""
    lines = (
        subscription(),
        adjustment(900, "2026-08"),
        adjustment(-1_201),
        adjustment(300, "2026-09"),
    )
    earlier = {
        "2026-08": invoiced_with(EXEMPT, "2026-08"),
        "2026-09": invoiced_with(Vat(treatment=VatTreatment.NONE), "2026-09"),
        "2026-10": invoiced_with(EXEMPT),
    }
    mixed, outside, credit = documents_of(*lines, earlier=earlier)
    taxed_before = {"2026-10": invoiced_with(STANDARD)}
    exempt, taxed = documents_of(
        subscription(), adjustment(-3_000), earlier=taxed_before, vat_terms=EXEMPT
    )
    french, avoir = documents_of(
        subscription(),
        adjustment(-3_000),
        earlier={"2026-10": invoiced_with(TWENTY)},
        seller=FRENCH_COMPANY,
        buyer=FRENCH_BUYER,
        vat_terms=TWENTY,
    )
    return {
        "mixed": mixed,
        "outside_scope_apart": outside,
        "credit_of_exempt_month": credit,
        "exempt_now": exempt,
        "credit_of_taxed_month": taxed,
        "french_month": french,
        "french_credit_of_month": avoir,
    }


def corrected_invoices() -> dict[str, Invoice]:
    """Return what is issued when months are cancelled after they were corrected."""
    note = PrecedingInvoice(number="NC2026-00009", issued_on=date(2026, 12, 4))
    documents: dict[str, Invoice] = {}
    for name, seller, buyer, rate in (
        ("belgian", BELGIAN_SELLER, BELGIAN_BUYER, "21"),
        ("french", FRENCH_SELLER, FRENCH_BUYER, "5.5"),
    ):
        vat = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse(rate))
        invoice = an_invoice(seller=seller, buyer=buyer, vat_terms=vat)
        credit = Credit(
            credit_note=note,
            number=invoice.number,
            period="2026-11",
            tax=invoice.tax,
            net_cents=900,
            vat_cents=50 if rate == "5.5" else 189,
        )
        wording = wording_of(invoice.language)
        rest = draw_cancellation(invoice, CANCELLED, "adresse erronée", wording, [credit])
        plan = DocumentPlan(
            kind=InvoiceKind.INVOICE,
            period=Period(2026, 11),
            lines=tuple((line, invoice.tax) for line in (subscription(), extra_units(17))),
            carried=((rest.lines[-1], invoice.tax),),
        )
        anew = draw_invoice(
            a_statement(vat_terms=vat), plan, the_parties(seller, buyer, vat), ISSUED, wording
        )
        documents |= {f"{name}_rest": rest, f"{name}_anew": anew}
    late = an_invoice(subscription(), adjustment(900))
    move = MonthMove(invoice=late, period=Period(2026, 10), tax=late.tax, lines=late.lines[1:])
    moved = draw_move(move, CANCELLED, wording_of(late.language))
    return documents | {"month_moved": moved}


def invoices_off_peppol() -> dict[str, Invoice]:
    """Return documents to buyers who have no Peppol id: they have no UBL."""
    consumer = Buyer(
        party=TradeParty(name="Jeanne Exemple", address=GHENT, email="jeanne@exemple.example")
    )
    luxembourg = Buyer(
        party=TradeParty(
            name="Kontor S.à r.l.",
            address=Address(
                street="1 rue Notre-Dame", postal_code="2240", city="Luxembourg", country="LU"
            ),
            vat_number="LU12345613",
        )
    )
    return {
        "consumer": an_invoice(buyer=consumer),
        "abroad": an_invoice(buyer=luxembourg, vat_terms=REVERSED),
        "consumer_cancellation": a_cancellation(an_invoice(buyer=consumer), CANCELLED, "erreur"),
    }
