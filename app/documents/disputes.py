"""How what a dispute led to is called where it is told without the dispute itself."""

from app.documents.catalogues.speech import phrase, speech_of
from app.domain.clients.clients import Language

_REASON = phrase("Accepted dispute {dispute}")


def reason_of(dispute_id: str, language: Language) -> str:
    """Return the reason of a fact that is recorded since a dispute was accepted."""
    return speech_of(language).say(_REASON, dispute=dispute_id)
