"""The words of letters, in every language that clients are written to in."""

from app.domain.clients.clients import Language
from app.services.notifications.templates import en, fr, nl
from app.services.notifications.templates.wording import Wording

WORDINGS: dict[Language, Wording] = {
    Language.FRENCH: fr.WORDING,
    Language.DUTCH: nl.WORDING,
    Language.ENGLISH: en.WORDING,
}
