"""What was typed into a form of the desk that is there no more: shown, and so not lost."""

from collections.abc import Mapping

from app.documents.texts.texts import phrase
from app.pages.visit import Visit

_LABELS: Mapping[str, str] = {
    "answer": phrase("Answer to the client"),
    "note": phrase("Note"),
    "to": phrase("To whom"),
    "subject": phrase("Subject"),
    "summary": phrase("Summary"),
    "reason": phrase("Reason"),
    "title": phrase("Title"),
    "name": phrase("With whom"),
    "phone": phrase("Telephone"),
    "email": phrase("E-mail address"),
    "notes": phrase("Notes"),
    "text": phrase("Text"),
    "supplied_by": phrase("Who wrote it"),
    "source_reference": phrase("Reference of the mail, letter or document"),
}


def kept_texts(visit: Visit) -> list[tuple[str, str]]:
    """Return the texts that were sent, each with the label that its field had."""
    typed = ((words, visit.form.raw(field)) for field, words in _LABELS.items())
    return [(visit.texts.say(words), text) for words, text in typed if text.strip()]
