"""The clients of the demonstration: one for each plan, on invented lines and addresses."""

from dataclasses import dataclass
from datetime import date

from app.domain.clients.clients import Language
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import PartyKind
from app.services.clients.contact_point_changes import ContactPointDraft
from app.services.clients.create_client import FirstSubscription, NewClient

TIMEZONE = "Europe/Brussels"
REGION = "BE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClient:
    """A client as the demonstration tells of it.

    Attributes:
        line: the number that we answer for it.
        mailbox: the address that we read for it.
        threads_a_day: how often somebody calls or writes.
        subjects: what about, in French.
    """

    reference: str
    name: str
    plan: str
    line: str
    mailbox: str
    own_number: str
    own_address: str
    threads_a_day: int
    subjects: tuple[str, ...]

    def as_new(self, starts_on: date) -> NewClient:
        """Return the client as it is created, with its plan from a date on."""
        inbox, own = ContactRole.INBOX, ContactRole.OWN
        points = [
            ContactPointDraft(role=inbox, kind=PartyKind.PHONE, value=self.line),
            ContactPointDraft(role=inbox, kind=PartyKind.EMAIL, value=self.mailbox),
            ContactPointDraft(role=own, kind=PartyKind.PHONE, value=self.own_number),
            ContactPointDraft(role=own, kind=PartyKind.EMAIL, value=self.own_address),
        ]
        return NewClient(
            reference=self.reference,
            name=self.name,
            timezone=TIMEZONE,
            language=Language.FRENCH,
            region=REGION,
            contact_points=points,
            subscription=FirstSubscription(
                plan=self.plan, starts_on=starts_on, ends_on=None, is_blocking=False
            ),
        )


DEMO_CLIENTS = (
    DemoClient(
        reference="demo-chauffage",
        name="Démo Chauffage SRL",
        plan="ESSENTIEL",
        line="+3225550201",
        mailbox="chauffage@demo.exitadmin.example",
        own_number="+32475550201",
        own_address="atelier@chauffage-demo.example",
        threads_a_day=3,
        subjects=(
            "Entretien annuel de la chaudière",
            "Chaudière en panne, plus d'eau chaude",
            "Devis pour une pompe à chaleur",
            "Fuite au radiateur du salon",
            "Attestation d'entretien à renvoyer",
        ),
    ),
    DemoClient(
        reference="demo-menuiserie",
        name="Démo Menuiserie SRL",
        plan="CONFORT",
        line="+3225550202",
        mailbox="menuiserie@demo.exitadmin.example",
        own_number="+32475550202",
        own_address="atelier@menuiserie-demo.example",
        threads_a_day=4,
        subjects=(
            "Report de chantier",
            "Prise de mesures pour deux châssis",
            "Livraison des portes intérieures",
            "Devis pour un escalier en chêne",
            "Réglage d'une porte qui frotte",
        ),
    ),
    DemoClient(
        reference="demo-architecture",
        name="Démo Architecture SRL",
        plan="PREMIUM",
        line="+3225550203",
        mailbox="architecture@demo.exitadmin.example",
        own_number="+32475550203",
        own_address="bureau@architecture-demo.example",
        threads_a_day=6,
        subjects=(
            "Réunion de chantier à déplacer",
            "Plans à transmettre à l'entrepreneur",
            "Demande de permis, pièces manquantes",
            "Visite d'un terrain à fixer",
            "Question sur l'état d'avancement",
        ),
    ),
)

OWN_ADDRESSES = frozenset(client.own_address for client in DEMO_CLIENTS)
"""Invented mailboxes: nothing is ever sent to them."""
