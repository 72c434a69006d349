"""How what a dispute led to is called where it is told without the dispute itself."""

from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language


def reason_of(dispute_id: str, language: Language) -> str:
    """Return the reason of a fact that is recorded since a dispute was accepted."""
    return texts_of(language).say("Accepted dispute {dispute}", dispute=dispute_id)
