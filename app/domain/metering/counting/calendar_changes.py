"""What a new calendar does to deadlines that run: weighed first, then moved as chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.metering.counting.clock_keeping import due_if_resumed, with_deadline
from app.domain.metering.interactions.interactions import Interaction


class OpenDeadlines(StrEnum):
    """What becomes of deadlines that run when the calendar changes (rulebook section 5)."""

    KEEP = "keep"
    RECOMPUTE = "recompute"
    NEVER_EARLIER = "never_earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChange:
    """A calendar version that takes the place of another.

    Attributes:
        calendar_id: the new version.
        hours: by version, the new one and those that the interactions go by.
        at: the instant of the change.
    """

    calendar_id: str
    hours: Mapping[str, BusinessHours]
    choice: OpenDeadlines
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedDeadline:
    """A deadline that runs, beside what a new calendar makes of it.

    Attributes:
        former: the interaction as it is.
        recomputed: by the new calendar, whatever is chosen.
        chosen: as the choice leaves it.
    """

    former: Interaction
    recomputed: Interaction
    chosen: Interaction

    @property
    def moves(self) -> bool:
        """Tell whether the new calendar gives another deadline."""
        return self.recomputed.due_at != self.former.due_at


def weigh(interaction: Interaction, change: CalendarChange) -> WeighedDeadline:
    """Return what a new calendar makes of an interaction that is open or paused.

    A deadline that the new calendar cannot compute stays with its own, whatever is chosen.

    Source: rulebook section 5.
    """
    recomputed = _by_version(interaction, change)
    keeps = change.choice is OpenDeadlines.KEEP or _is_lost(interaction, recomputed)
    if change.choice is OpenDeadlines.NEVER_EARLIER:
        keeps = keeps or _is_earlier(interaction, recomputed, change)
    return WeighedDeadline(
        former=interaction, recomputed=recomputed, chosen=interaction if keeps else recomputed
    )


def _by_version(interaction: Interaction, change: CalendarChange) -> Interaction:
    if interaction.terms is None:
        return interaction
    terms = replace(interaction.terms, calendar_id=change.calendar_id)
    return with_deadline(replace(interaction, terms=terms), change.hours[change.calendar_id])


def _is_lost(former: Interaction, new: Interaction) -> bool:
    return former.due_at is not None and new.due_at is None


def _is_earlier(former: Interaction, new: Interaction, change: CalendarChange) -> bool:
    """Tell whether the deadline comes earlier; of a paused one, also if it went on now."""
    if former.due_at is None or new.due_at is None:
        return False
    if new.due_at < former.due_at:
        return True
    resumed = [
        due_if_resumed(interaction, change.hours, change.at) for interaction in (former, new)
    ]
    return resumed[0] is not None and resumed[1] is not None and resumed[1] < resumed[0]
