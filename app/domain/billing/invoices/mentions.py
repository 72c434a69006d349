"""Mentions: what an invoice must say of late and early payment."""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a mention is about (UNTDID 4451)."""

    RECOVERY = "PMT"
    PENALTIES = "PMD"
    DISCOUNT = "AAB"


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that an invoice states."""

    subject: Subject
    text: str


FRENCH_MENTIONS = (
    Mention(
        Subject.RECOVERY,
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.",
    ),
    Mention(
        Subject.PENALTIES,
        "Pénalités de retard : taux de refinancement de la Banque centrale européenne majoré de "
        "10 points.",
    ),
    Mention(Subject.DISCOUNT, "Pas d'escompte pour paiement anticipé."),
)
"""Of a French seller who agreed nothing else (Code de commerce, L441-9, L441-10, D441-5)."""


def mentions_of(country: str, own: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the mentions of a seller: those of its country, in its own words where it has any."""
    usual = FRENCH_MENTIONS if country == "FR" else ()
    said = {one.subject: one for one in (*usual, *own)}
    return tuple(said.values())
