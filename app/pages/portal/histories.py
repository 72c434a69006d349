"""What was said of an interaction, fact by fact, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.disputes import tell_reason
from app.documents.reporting.phrases import CHANGES, CORRECTED
from app.documents.texts.texts import Texts, phrase
from app.domain.metering.events.events import EventType
from app.domain.metering.interactions.history import DEADLINE_CHANGED, HistoryItem

_RECORDED = phrase("Recorded")
_SORTED = phrase("Looked at")
_NEEDS = {True: phrase("needs action"), False: phrase("needs no action")}
_URGENT = {True: phrase("urgent"), False: phrase("not urgent")}
_CALENDAR = phrase("New deadline, since the calendar changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One fact.

    Attributes:
        note: what was decided, or why; empty where nothing was said.
        recorded_at: when it became known; None where that was at once.
        by: who said so; None of machines.
    """

    at: datetime
    what: str
    note: str
    recorded_at: datetime | None
    by: str | None


_AT_ONCE_SECONDS = 60


def tell_history(
    history: Sequence[HistoryItem], names: Mapping[str, str], texts: Texts
) -> Iterator[Step]:
    """Yield the steps of a history in its order."""
    for item in history:
        delay = (item.recorded_at - item.time).total_seconds()
        yield Step(
            at=item.time,
            what=texts.say(_name(item.type)),
            note=" · ".join(_notes(item, texts)),
            recorded_at=item.recorded_at if delay > _AT_ONCE_SECONDS else None,
            by=names.get(item.by) if item.by else None,
        )


def _name(event_type: str) -> str:
    match event_type:
        case EventType.TRIAGED:
            return _SORTED
        case EventType.CORRECTED:
            return CORRECTED
        case _ if event_type == DEADLINE_CHANGED:
            return _CALENDAR
        case _:
            return CHANGES.get(event_type, _RECORDED)


def _notes(item: HistoryItem, texts: Texts) -> Iterator[str]:
    if item.type == EventType.TRIAGED:
        for field, words in (("requires_action", _NEEDS), ("urgent", _URGENT)):
            if item.data.get(field) is not None:
                yield texts.say(words[bool(item.data[field])])
    if reason := item.data.get("reason"):
        yield tell_reason(str(reason), texts)
