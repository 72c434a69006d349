"""What a telephone provider tells of a call beside its end: who was rung, and what came of it.

A call that was passed on always ends as ``completed``, whether anybody was reached or not. Only its
legs and the outcome of the dialling tell. They come in any order, before the end or after it, and
more than once: so each notice only ever adds to what is known, and what is known together counts.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum
from typing import Any

from app.domain.fast_types import fast_keyword_dataclass


class Reach(IntEnum):
    """How far a call came; the more, the more there was to do."""

    NOBODY = 0
    VOICEMAIL = 1
    ANSWERED = 2


@fast_keyword_dataclass
class CallTidings:
    """What is known of one call; two are merged by taking what either knows.

    Attributes:
        call_id: the id of the call's event.
        is_known: it is told between whom the call was.
        is_staff: one end is a browser or telephone of staff; what it was connected with are calls.
        is_answered: somebody answered.
        is_unanswered: somebody, or all of several, did not; whoever else answered says more.
        has_voicemail: a message was recorded.
        talk_s, voicemail_s: whole seconds, where told.
        has_legs: it was connected with a number outside.
        legs: events of what it was connected with, by a name of each, until it is known whether
            they are calls of their own.
    """

    call_id: str
    is_known: bool = False
    is_staff: bool = False
    is_answered: bool = False
    is_unanswered: bool = False
    has_voicemail: bool = False
    talk_s: int | None = None
    voicemail_s: int | None = None
    has_legs: bool = False
    legs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def reach(self) -> Reach | None:
        """Return how far the call came; None where only its own end tells."""
        if self.is_answered:
            return Reach.ANSWERED
        if self.has_voicemail:
            return Reach.VOICEMAIL
        return Reach.NOBODY if self.is_unanswered else None

    @property
    def is_made_by_legs(self) -> bool:
        """Tell whether its legs are the calls, and it is none itself."""
        return self.is_staff and self.has_legs


def reach_of(data: Mapping[str, Any]) -> Reach:
    """Return how far a call came by its own event."""
    if data.get("answered"):
        return Reach.ANSWERED
    return Reach.VOICEMAIL if data.get("voicemail") else Reach.NOBODY


def with_tidings(data: Mapping[str, Any], tidings: CallTidings) -> dict[str, Any]:
    """Return a call's data as everything that is known makes it.

    Its length stays where it is of the same thing; ``requires_action`` follows the voicemail anew.
    """
    reach = tidings.reach
    if reach is None:
        return dict(data)
    known = {name: value for name, value in data.items() if name not in _DEPENDENT}
    known["answered"] = reach is Reach.ANSWERED
    if reach is Reach.VOICEMAIL:
        known["voicemail"] = True
    length = _length(data, reach, tidings)
    return known if length is None else {**known, "duration_s": length}


_DEPENDENT = frozenset({"answered", "voicemail", "requires_action", "duration_s"})


def _length(data: Mapping[str, Any], reach: Reach, tidings: CallTidings) -> int | None:
    if reach is Reach.NOBODY:
        return 0
    if reach is Reach.VOICEMAIL:
        return tidings.voicemail_s
    duration: int | None = data.get("duration_s") if reach_of(data) is reach else None
    return tidings.talk_s if duration is None else duration
