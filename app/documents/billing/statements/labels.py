"""Labels of a statement's page, in the client's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.billing.statements.statements import StatementStatus
from app.domain.clients.clients import Language
from app.domain.metering.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is printed beside the figures.

    Attributes:
        statuses: what the page says of where the statement is.
        rules: why an interaction counts, or why it does not any more.
    """

    statement: str
    drawn_at: str
    included: str
    used: str
    extra: str
    urgent: str
    held: str
    block: str
    on: str
    off: str
    description: str
    quantity: str
    unit_price: str
    amount: str
    net: str
    vat: str
    vat_not_chosen: str
    gross: str
    credited: str
    extra_units: str
    late: str
    number: str
    occurred_at: str
    posted_at: str
    rule: str
    interaction: str
    entries: str
    ledger: str
    page: str
    statuses: Mapping[StatementStatus, str]
    rules: Mapping[Rule, str]


_FRENCH = Labels(
    statement="Décompte",
    drawn_at="Établi le",
    included="Interactions incluses",
    used="Interactions comptabilisées",
    extra="Interactions supplémentaires",
    urgent="Demandes urgentes",
    held="En attente",
    block="Blocage du forfait",
    on="actif",
    off="inactif",
    description="Désignation",
    quantity="Quantité",
    unit_price="Prix unitaire",
    amount="Montant",
    net="Total hors TVA",
    vat="TVA",
    vat_not_chosen="La TVA n'est pas encore fixée : la facture l'ajoutera s'il y a lieu.",
    gross="Total",
    credited="À votre crédit",
    extra_units="Interactions supplémentaires",
    late="Faits arrivés après le décompte du mois",
    number="N°",
    occurred_at="Date",
    posted_at="Inscrit le",
    rule="Motif",
    interaction="Interaction",
    entries="inscriptions du relevé n°",
    ledger="Relevé",
    page="Page",
    statuses={
        StatementStatus.RUNNING: "En cours : le mois n'est pas terminé.",
        StatementStatus.DRAFT: "Projet : peut encore changer.",
        StatementStatus.FINAL: "Définitif",
    },
    rules={
        Rule.VOIDED: "encodée par erreur",
        Rule.INBOUND_FROM_CLIENT: "de votre part",
        Rule.OUTBOUND_TO_CLIENT: "suivi qui vous est destiné",
        Rule.OUTBOUND_UNREACHED: "personne n'a été joint",
        Rule.FOLLOW_UP_INCLUDED: "suivi inclus",
        Rule.FOLLOW_UP_EXTRA: "suivi au-delà de trois",
        Rule.INBOUND_NO_ACTION: "sans action",
        Rule.INBOUND_UNANSWERED: "appel sans réponse",
        Rule.INBOUND_THIRD_PARTY: "appel ou message entrant",
        Rule.OUTBOUND: "appel ou message sortant",
        Rule.ACTION: "tâche demandée",
        Rule.PLAN_BLOCKED: "forfait bloqué",
    },
)

_DUTCH = Labels(
    statement="Afrekening",
    drawn_at="Opgemaakt op",
    included="Inbegrepen interacties",
    used="Getelde interacties",
    extra="Bijkomende interacties",
    urgent="Dringende vragen",
    held="In afwachting",
    block="Blokkering van het forfait",
    on="actief",
    off="niet actief",
    description="Omschrijving",
    quantity="Aantal",
    unit_price="Eenheidsprijs",
    amount="Bedrag",
    net="Totaal zonder btw",
    vat="Btw",
    vat_not_chosen="De btw is nog niet bepaald: zij komt zo nodig op de factuur.",
    gross="Totaal",
    credited="In uw voordeel",
    extra_units="Bijkomende interacties",
    late="Feiten die na de afrekening van de maand kwamen",
    number="Nr.",
    occurred_at="Datum",
    posted_at="Ingeschreven op",
    rule="Reden",
    interaction="Interactie",
    entries="inschrijvingen nr.",
    ledger="Register",
    page="Pagina",
    statuses={
        StatementStatus.RUNNING: "Lopend: de maand is niet voorbij.",
        StatementStatus.DRAFT: "Ontwerp: kan nog wijzigen.",
        StatementStatus.FINAL: "Definitief",
    },
    rules={
        Rule.VOIDED: "per vergissing opgenomen",
        Rule.INBOUND_FROM_CLIENT: "van u",
        Rule.OUTBOUND_TO_CLIENT: "opvolging voor u",
        Rule.OUTBOUND_UNREACHED: "niemand bereikt",
        Rule.FOLLOW_UP_INCLUDED: "inbegrepen opvolging",
        Rule.FOLLOW_UP_EXTRA: "opvolging boven drie",
        Rule.INBOUND_NO_ACTION: "zonder actie",
        Rule.INBOUND_UNANSWERED: "oproep zonder antwoord",
        Rule.INBOUND_THIRD_PARTY: "inkomende oproep of bericht",
        Rule.OUTBOUND: "uitgaande oproep of bericht",
        Rule.ACTION: "gevraagde taak",
        Rule.PLAN_BLOCKED: "forfait geblokkeerd",
    },
)

_ENGLISH = Labels(
    statement="Statement",
    drawn_at="Drawn",
    included="Interactions included",
    used="Interactions counted",
    extra="Extra interactions",
    urgent="Urgent requests",
    held="Held",
    block="Block",
    on="on",
    off="off",
    description="Description",
    quantity="Quantity",
    unit_price="Unit price",
    amount="Amount",
    net="Total without VAT",
    vat="VAT",
    vat_not_chosen="VAT is not settled yet: the invoice adds it where it is due.",
    gross="Total",
    credited="To your credit",
    extra_units="Extra interactions",
    late="What came after the month's statement",
    number="No.",
    occurred_at="Date",
    posted_at="Entered",
    rule="Reason",
    interaction="Interaction",
    entries="ledger entries",
    ledger="Ledger",
    page="Page",
    statuses={
        StatementStatus.RUNNING: "Running: the month is not over.",
        StatementStatus.DRAFT: "Draft: it may still change.",
        StatementStatus.FINAL: "Final",
    },
    rules={
        Rule.VOIDED: "recorded by mistake",
        Rule.INBOUND_FROM_CLIENT: "from you",
        Rule.OUTBOUND_TO_CLIENT: "follow-up to you",
        Rule.OUTBOUND_UNREACHED: "nobody was reached",
        Rule.FOLLOW_UP_INCLUDED: "included follow-up",
        Rule.FOLLOW_UP_EXTRA: "follow-up beyond three",
        Rule.INBOUND_NO_ACTION: "no action needed",
        Rule.INBOUND_UNANSWERED: "unanswered call",
        Rule.INBOUND_THIRD_PARTY: "inbound call or message",
        Rule.OUTBOUND: "outbound call or message",
        Rule.ACTION: "task asked for",
        Rule.PLAN_BLOCKED: "plan blocked",
    },
)

_LABELS = {Language.FRENCH: _FRENCH, Language.DUTCH: _DUTCH, Language.ENGLISH: _ENGLISH}


def labels_of(language: Language) -> Labels:
    """Return the labels of a language."""
    return _LABELS[language]
