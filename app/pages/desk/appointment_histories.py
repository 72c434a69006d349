"""What was done to an appointment, step by step, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.texts.texts import phrase, phrase_in
from app.domain.agendas.appointments import AppointmentChange, ChangeKind
from app.domain.agendas.offering import Override
from app.pages.desk.agenda_words import Wording
from app.services.agendas.reading import History

_CHANGES: Mapping[ChangeKind, str] = {
    ChangeKind.HELD: phrase_in("appointment change", "Held"),
    ChangeKind.BOOKED: phrase("Booked"),
    ChangeKind.MOVED: phrase("Moved"),
    ChangeKind.EDITED: phrase("Edited"),
    ChangeKind.CANCELLED: phrase_in("appointment change", "Cancelled"),
    ChangeKind.NO_SHOW: phrase("Nobody came"),
    ChangeKind.EXPIRED: phrase("The hold expired"),
}
_FROM_TO = phrase("from {former} to {present}")
_OVERRIDES: Mapping[Override, str] = {
    Override.NOTICE: phrase("against the notice"),
    Override.HOURS: phrase("against the opening hours"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInWords:
    """A change.

    Attributes:
        said: what it says beside; empty for nothing.
        by: None for a hold that expired.
        interaction_id: that it counts as; None where it counts for nothing.
    """

    at: datetime
    what: str
    said: str
    by: str | None
    interaction_id: str | None


def tell_changes(history: History, wording: Wording) -> Iterator[ChangeInWords]:
    """Yield what was done to an appointment, in order."""
    for change in history.changes:
        yield ChangeInWords(
            at=change.at,
            what=wording.texts.say(_CHANGES[change.kind]),
            said=", ".join(_say(change, wording)),
            by=history.names.get(change.by, change.by) if change.by else None,
            interaction_id=change.interaction_id,
        )


def _say(change: AppointmentChange, wording: Wording) -> Iterator[str]:
    before = change.before or {}
    if change.kind is ChangeKind.MOVED and before:
        yield wording.texts.say(
            _FROM_TO, former=_start(before, wording), present=_start(change.after, wording)
        )
    if reason := change.after.get("reason"):
        yield str(reason)
    for override in sorted(change.override):
        yield wording.texts.say(_OVERRIDES[override])


def _start(snapshot: Mapping[str, Any], wording: Wording) -> str:
    return wording.moment(datetime.fromisoformat(snapshot["starts_at"]))
