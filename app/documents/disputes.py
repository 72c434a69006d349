"""How what a dispute led to is called where it is told without the dispute itself."""

import re

from app.documents.texts.texts import Texts, texts_of
from app.domain.clients.clients import Language

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def reason_of(dispute_id: str, language: Language) -> str:
    """Return the reason of a fact that is recorded since a dispute was accepted."""
    return texts_of(language).say("Accepted dispute {dispute}", dispute=dispute_id)


def tell_reason(reason: str, texts: Texts) -> str:
    """Return a reason as persons read it: that a dispute was accepted, without its id."""
    found = _ID.search(reason)
    if found and reason in {reason_of(found[0], language) for language in Language}:
        return texts.say("Accepted dispute")
    return reason
