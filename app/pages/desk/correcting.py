"""The fields of a correction as a form offers them: those that the interaction's kind has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.texts.texts import Texts, phrase
from app.domain.metering.counting.amendments import CORRECTABLE, correctable_fields
from app.domain.metering.events.events import Purpose
from app.domain.metering.interactions.interactions import Interaction
from app.pages.desk.reading_fields import needed_id, optional_choice, optional_flag
from app.pages.desk.threads import Cause
from app.pages.forms import Form

PURPOSES: Mapping[Purpose, str] = {
    Purpose.FOLLOW_UP: phrase("in the normal course of the service"),
    Purpose.REQUESTED: phrase("asked for as a service"),
}
_WORDS = {
    "with_client": phrase("The other party was the client"),
    "answered": phrase("Somebody answered"),
    "voicemail": phrase("A voicemail was left"),
    "delivered": phrase("It was delivered"),
}
_NO_CAUSE = "none"
"""What is chosen of what stands alone."""
_LONGEST_CAUSE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Correctable:
    """What a form offers to put right of one interaction.

    Attributes:
        fields: as in the API's body.
        flags: words by the field, of those that are yes or no.
        causes: what it may have been done for: ids with words.
    """

    fields: Sequence[str]
    flags: Mapping[str, str]
    purposes: Sequence[tuple[str, str]]
    causes: Sequence[tuple[str, str]]


def correctable(interaction: Interaction, causes: Sequence[Cause], texts: Texts) -> Correctable:
    """Return what can be put right of an interaction, in the words of a form."""
    fields = correctable_fields(interaction)
    alone = (_NO_CAUSE, texts.say("nothing: it stands alone"))
    return Correctable(
        fields=fields,
        flags={field: texts.say(_WORDS[field]) for field in fields if field in _WORDS},
        purposes=[(purpose, texts.say(words)) for purpose, words in PURPOSES.items()],
        causes=[alone, *((cause.id, cause.what) for cause in causes)],
    )


def corrected_fields(form: Form) -> dict[str, Any]:
    """Return what a correction says really was; what was left open is left out.

    Raises:
        FieldRefused: something typed is nothing that a field can have.
    """
    said: dict[str, Any] = {}
    for field in CORRECTABLE:
        if field == "cause":
            said |= _cause(form)
        elif field == "purpose":
            said[field] = optional_choice(form, field, frozenset(Purpose))
        else:
            said[field] = optional_flag(form, field)
    return {field: value for field, value in said.items() if value is not None or field == "cause"}


def _cause(form: Form) -> dict[str, Any]:
    """Return the cause that was typed, else the chosen one, if any was."""
    if form.text("cause_id"):
        return {"cause": {"id": needed_id(form, "cause_id")}}
    if form.text("cause") == _NO_CAUSE:
        return {"cause": None}
    return {"cause": {"id": needed_id(form, "cause")}} if form.text("cause") else {}
