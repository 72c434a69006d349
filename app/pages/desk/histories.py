"""What was said of an interaction, fact by fact, with who said it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.disputes import tell_reason
from app.documents.texts.texts import Texts, phrase
from app.domain.metering.events.events import EventType
from app.domain.metering.interactions.history import DEADLINE_CHANGED, HistoryItem
from app.services.deadlines.desk_interaction import DeskInteraction

_FACTS: Mapping[str, str] = {
    EventType.TRIAGED: phrase("Triaged"),
    EventType.COMPLETED: phrase("Completed"),
    EventType.PAUSED: phrase("Waits for the client"),
    EventType.RESUMED: phrase("Taken up again"),
    EventType.RELEASED: phrase("Released"),
    EventType.VOIDED: phrase("Voided"),
    EventType.CORRECTED: phrase("Corrected"),
    EventType.MESSAGE_UNDELIVERED: phrase("Not delivered"),
    DEADLINE_CHANGED: phrase("New deadline, since the calendar changed"),
}
_RECORDED = phrase("Recorded")
_NOTE = phrase("Note")
_SAID: Mapping[str, tuple[str, str]] = {
    "requires_action": (phrase("needs action"), phrase("needs no action")),
    "urgent": (phrase("urgent"), phrase("not urgent")),
    "with_client": (phrase("with the client"), phrase("with a third party")),
    "answered": (phrase("answered"), phrase("not answered")),
    "voicemail": (phrase("voicemail"), phrase("no voicemail")),
    "delivered": (phrase("delivered"), phrase("not delivered")),
}
_CAUSE = (phrase("linked to its cause"), phrase("stands alone"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One fact.

    Attributes:
        said: what was decided, and why.
        note: what was said with it, in words.
        by: who stated it; None of machines.
    """

    at: datetime
    what: str
    said: str
    note: str
    by: str | None


def tell_history(shown: DeskInteraction, texts: Texts) -> Iterator[Step]:
    """Yield the facts of an interaction in their order."""
    for item in shown.found.history:
        note = shown.notes.get(item.key, "")
        said = list(_say(item, texts))
        is_note = item.type == EventType.TRIAGED and note and not said
        yield Step(
            at=item.time,
            what=texts.say(_NOTE if is_note else _FACTS.get(item.type, _RECORDED)),
            said=", ".join(said),
            note=note,
            by=shown.found.names.get(item.by) if item.by else None,
        )


def _say(item: HistoryItem, texts: Texts) -> Iterator[str]:
    if item.type in _FACTS:
        for field, (yes, no) in _SAID.items():
            if item.data.get(field) is not None:
                yield texts.say(yes if item.data[field] else no)
        if item.type == EventType.CORRECTED and "cause" in item.data:
            yield texts.say(_CAUSE[item.data["cause"] is None])
    yield from _reason(item.data, texts)


def _reason(data: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    if reason := data.get("reason"):
        yield tell_reason(str(reason), texts)
