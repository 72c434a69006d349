"""Labels of the page, in the buyer's language."""

from dataclasses import dataclass

from app.domain.clients.clients import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is printed beside the figures."""

    invoice: str
    credit_note: str
    issued_on: str
    due_on: str
    span: str
    reference: str
    order: str
    preceding: str
    buyer: str
    vat_number: str
    registration_number: str
    description: str
    quantity: str
    unit_price: str
    amount: str
    net: str
    vat: str
    to_pay: str
    credited: str
    payment: str
    account: str
    communication: str
    carries: str
    page: str


_LABELS = {
    Language.FRENCH: Labels(
        invoice="Facture",
        credit_note="Note de crédit",
        issued_on="Date",
        due_on="Échéance",
        span="Période",
        reference="Votre référence",
        order="Commande",
        preceding="Facture concernée",
        buyer="Client",
        vat_number="TVA",
        registration_number="N° d'entreprise",
        description="Désignation",
        quantity="Quantité",
        unit_price="Prix unitaire",
        amount="Montant",
        net="Total hors TVA",
        vat="TVA",
        to_pay="À payer",
        credited="À votre crédit",
        payment="Paiement",
        account="Compte",
        communication="Communication",
        carries="Ce document porte ses données sous forme structurée (Factur-X, EN 16931).",
        page="Page",
    ),
    Language.DUTCH: Labels(
        invoice="Factuur",
        credit_note="Creditnota",
        issued_on="Datum",
        due_on="Vervaldag",
        span="Periode",
        reference="Uw referentie",
        order="Bestelling",
        preceding="Betreft factuur",
        buyer="Klant",
        vat_number="Btw",
        registration_number="Ondernemingsnr.",
        description="Omschrijving",
        quantity="Aantal",
        unit_price="Eenheidsprijs",
        amount="Bedrag",
        net="Totaal zonder btw",
        vat="Btw",
        to_pay="Te betalen",
        credited="In uw voordeel",
        payment="Betaling",
        account="Rekening",
        communication="Mededeling",
        carries="Dit document bevat zijn gegevens in gestructureerde vorm (Factur-X, EN 16931).",
        page="Pagina",
    ),
    Language.ENGLISH: Labels(
        invoice="Invoice",
        credit_note="Credit note",
        issued_on="Date",
        due_on="Due",
        span="Period",
        reference="Your reference",
        order="Order",
        preceding="Invoice concerned",
        buyer="Client",
        vat_number="VAT",
        registration_number="Company no.",
        description="Description",
        quantity="Quantity",
        unit_price="Unit price",
        amount="Amount",
        net="Total without VAT",
        vat="VAT",
        to_pay="To pay",
        credited="To your credit",
        payment="Payment",
        account="Account",
        communication="Reference",
        carries="This document holds its data in structured form (Factur-X, EN 16931).",
        page="Page",
    ),
}


def labels_of(language: Language) -> Labels:
    """Return the labels of a language."""
    return _LABELS[language]
