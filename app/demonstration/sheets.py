"""What the demonstration's clients supplied in writing: opening hours, prices, services."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.access.keys import Caller
from app.domain.clients.clients import Client, Language
from app.domain.sheets.passages import cut_text
from app.domain.sheets.sheets import SheetKind, SuppliedText, SuppliedVia
from app.repositories.connections import Connection
from app.services.sheets.supplying import Supplier, Supply, supply_sheet

_OFFICE = Caller(key_id="demonstration", scopes=frozenset(), client_id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSheet:
    """A sheet as the demonstration tells of it; Markdown, in French.

    Attributes:
        quoted: what callers are told of it.
    """

    kind: SheetKind
    title: str
    text: str
    quoted: str | None = None


async def supply_demo_sheets(
    connection: Connection, client: Client, at: datetime
) -> dict[str, Any]:
    """Store the sheets of a client of the demonstration, in force from then on.

    Returns:
        What an information that is passed on names: ``id``, ``version`` and ``passage``.
    """
    supplier = Supplier(caller=_OFFICE, now=lambda: at)
    quoted: dict[str, Any] = {}
    for sheet in DEMO_SHEETS[client.reference]:
        supplied = SuppliedText(
            kind=sheet.kind,
            title=sheet.title,
            language=Language.FRENCH,
            text=sheet.text,
            supplied_by="Le bureau",
            supplied_via=SuppliedVia.MAIL,
            source_reference="mail de mise en service",
        )
        cut = cut_text(sheet.title, sheet.text)
        supply = Supply(supplied=supplied, cut=cut, valid_from=None, valid_to=None)
        version = await supply_sheet(connection, supplier, client.id, supply)
        if sheet.quoted is not None:
            quoted = {"id": version.sheet_id, "version": version.version, "passage": sheet.quoted}
    return quoted


DEMO_SHEETS = {
    "demo-chauffage": (
        DemoSheet(
            kind=SheetKind.OPENING_HOURS,
            title="Horaires de l'atelier",
            text="""\
| Jour | Heures |
| --- | --- |
| Lundi au jeudi | 8 h 00 à 17 h 00 |
| Vendredi | 8 h 00 à 15 h 30 |
| Samedi et dimanche | fermé |

Horaires d'été, du 1er juillet au 31 août : de 7 h 00 à 15 h 00.

En dehors de ces heures, un dépannage urgent se demande au 0475/55.02.01.
""",
        ),
        DemoSheet(
            kind=SheetKind.PRICES,
            title="Tarifs",
            quoted="Entretien chaudière gaz 149,50 €",
            text="""\
Tous les prix sont TVA de 6 % comprise, pour une habitation de plus de dix ans.

| Prestation | Prix |
| --- | --- |
| Entretien chaudière gaz | 149,50 € |
| Entretien chaudière mazout | 169,50 € |
| Dépannage, première heure | 95,00 € |
| Heure supplémentaire | 68,00 € |
| Attestation d'entretien | gratuite |

Le déplacement est compris dans un rayon de 25 km ; au-delà, 0,85 € par kilomètre.
""",
        ),
        DemoSheet(
            kind=SheetKind.SERVICES,
            title="Nos services",
            text="""\
- Entretien et dépannage de chaudières au gaz et au mazout, toutes marques
- Installation de pompes à chaleur air-eau
- Remplacement de radiateurs et de vannes thermostatiques
- Attestation de contrôle périodique, envoyée dans les 15 jours

Nous n'intervenons pas sur les poêles à pellets ni sur les chauffe-eau solaires.
""",
        ),
    ),
    "demo-menuiserie": (
        DemoSheet(
            kind=SheetKind.OPENING_HOURS,
            title="Horaires du magasin et de l'atelier",
            text="""\
| Jour | Magasin | Atelier |
| --- | --- | --- |
| Lundi | fermé | 7 h 30 à 16 h 00 |
| Mardi au vendredi | 10 h 00 à 18 h 00 | 7 h 30 à 16 h 00 |
| Samedi | 10 h 00 à 16 h 00 | fermé |

Congés annuels : du 13 au 31 juillet. Les chantiers en cours restent joignables par mail.
""",
        ),
        DemoSheet(
            kind=SheetKind.PRICES,
            title="Tarifs de la pose",
            quoted="Porte intérieure avec chambranle 310,00 €",
            text="""\
| Pose | Prix hors TVA |
| --- | --- |
| Porte intérieure avec chambranle | 310,00 € |
| Porte d'entrée | 640,00 € |
| Châssis, par mètre carré | 185,00 € |
| Réglage d'une porte ou d'un châssis | 75,00 € |

Un devis est gratuit après la prise de mesures ; il est valable 30 jours.
""",
        ),
        DemoSheet(
            kind=SheetKind.SERVICES,
            title="Nos services",
            text="""\
- Portes, châssis et escaliers sur mesure, en chêne, en hêtre ou en bois exotique
- Placards et dressings
- Réparation d'escaliers anciens

Délai habituel : six à huit semaines entre la commande et la pose.
""",
        ),
    ),
    "demo-architecture": (
        DemoSheet(
            kind=SheetKind.OPENING_HOURS,
            title="Permanence du bureau",
            text="""\
Le bureau reçoit sur rendez-vous, du lundi au vendredi, de 9 h 30 à 12 h 30.

Les architectes sont en chantier l'après-midi ; un message est lu le jour même.
""",
        ),
        DemoSheet(
            kind=SheetKind.PRICES,
            title="Honoraires",
            quoted="Étude de faisabilité 950,00 € TVAC",
            text="""\
| Mission | Honoraires |
| --- | --- |
| Première visite, dans un rayon de 30 km | 120,00 € TVAC |
| Étude de faisabilité | 950,00 € TVAC |
| Mission complète, construction neuve | 9,5 % du montant des travaux |
| Mission complète, transformation | 12 % du montant des travaux |

La première visite est déduite des honoraires si une mission est confiée dans les trois mois.
""",
        ),
        DemoSheet(
            kind=SheetKind.SERVICES,
            title="Missions du bureau",
            text="""\
1. Esquisse et avant-projet
2. Demande de permis d'urbanisme
3. Dossier d'exécution et appel d'offres
4. Contrôle de l'exécution et réception

Le responsable PEB et le coordinateur de sécurité sont des bureaux partenaires.
""",
        ),
    ),
}
"""By the client's reference."""
