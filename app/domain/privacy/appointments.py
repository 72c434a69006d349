"""How appointments and their history are kept without a person.

A history's fields are emptied whole: it never says anything that was not said at the time.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.privacy.redaction import ERASED

Snapshot = Mapping[str, Any]
"""An appointment as its history keeps it: ``title``, ``party``, ``notes``, of some ``reason``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedParty:
    """Whom appointments are to name no more.

    Attributes:
        is_named_by: whether a number, an address or a name, as it was given, is the person's.
        pattern: as running texts mention the person; empty where they cannot.
    """

    is_named_by: Callable[[str], bool]
    pattern: str

    def is_in(self, text: str | None) -> bool:
        """Return whether a running text mentions the person."""
        return bool(text and self.pattern and re.search(self.pattern, text, re.IGNORECASE))

    def is_party_of(self, snapshot: Snapshot) -> bool:
        """Return whether the appointment was with the person then."""
        party = snapshot.get("party") or {}
        return any(self.is_named_by(said) for said in party.values() if said)


def is_with(snapshots: Sequence[Snapshot], person: ErasedParty, *, is_of_thread: bool) -> bool:
    """Return whether an appointment ever was with a person; as ``without_party`` takes it."""
    return any(_own(snapshots, person, is_of_thread=is_of_thread))


def without_party(
    snapshots: Sequence[Snapshot], person: ErasedParty, *, is_of_thread: bool
) -> list[dict[str, Any]]:
    """Return what an appointment's history keeps without a person.

    Whole where the appointment was with that person: what was written of it then is nowhere
    said again. Elsewhere the fields that mention the person go.

    Args:
        snapshots: all that there are of one appointment.
        person: whom to take out.
        is_of_thread: it came of the person's own call or mail; whoever has neither number nor
            address is taken to be that person.
    """
    own = _own(snapshots, person, is_of_thread=is_of_thread)
    said = {
        text
        for snapshot, is_own in zip(snapshots, own, strict=True)
        if is_own
        for text in (snapshot.get("title"), snapshot.get("notes"))
        if text
    }
    return [
        _emptied(snapshot) if is_own else _without_mentions(snapshot, person, said)
        for snapshot, is_own in zip(snapshots, own, strict=True)
    ]


def _own(snapshots: Sequence[Snapshot], person: ErasedParty, *, is_of_thread: bool) -> list[bool]:
    return [
        person.is_party_of(snapshot) or (is_of_thread and not _is_reached(snapshot))
        for snapshot in snapshots
    ]


def _is_reached(snapshot: Snapshot) -> bool:
    party = snapshot.get("party") or {}
    return bool(party.get("phone") or party.get("email"))


def _emptied(snapshot: Snapshot) -> dict[str, Any]:
    kept = {**snapshot, "title": None, "party": None, "notes": None}
    return kept | {"reason": ERASED} if "reason" in snapshot else kept


def _without_mentions(snapshot: Snapshot, person: ErasedParty, said: set[str]) -> dict[str, Any]:
    kept = dict(snapshot)
    for field in ("title", "notes"):
        if snapshot.get(field) in said:
            kept[field] = None
    for field in ("title", "notes", "reason"):
        if person.is_in(kept.get(field)):
            kept[field] = ERASED
    if person.is_in((snapshot.get("party") or {}).get("name")):
        kept["party"] = None
    return kept
