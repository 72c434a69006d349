"""Differences between what is stored and what the facts say."""

from dataclasses import dataclass
from enum import StrEnum

SHOWN_DIFFERENCES = 1_000


class DifferenceKind(StrEnum):
    """What was found not to agree."""

    ENTRY_MISSING = "entry_missing"
    ENTRY_LINK = "entry_link"
    ENTRY_HASH = "entry_hash"
    ENTRY_RULE = "entry_rule"
    ENTRY_USED_AFTER = "entry_used_after"
    ENTRY_INTERACTION = "entry_interaction"
    BOOK_ENTRIES = "book_entries"
    BOOK_HEAD = "book_head"
    EVENTS_RECORDED = "events_recorded"
    EVENT_MISSING = "event_missing"
    EVENT_ALTERED = "event_altered"
    INTERACTION_MISSING = "interaction_missing"
    INTERACTION_UNREADABLE = "interaction_unreadable"
    INTERACTION_FACT = "interaction_fact"
    THREAD = "thread"
    RULE = "rule"
    UNITS = "units"
    STATUS = "status"
    RELEASE = "release"
    UNITS_POSTED = "units_posted"
    PERIOD_USED = "period_used"
    PERIOD_HELD = "period_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that does not agree.

    Attributes:
        expected: as recomputed.
        found: as stored.
    """

    kind: DifferenceKind
    expected: str | int
    found: str | int
    interaction_id: str | None = None
    seq: int | None = None
    period: str | None = None


class Differences:
    """Differences in the order in which they were found; the first thousand are kept."""

    def __init__(self) -> None:
        self.shown: list[Difference] = []
        self.count = 0

    def add(self, difference: Difference) -> None:
        """Count a difference, and keep it if there is room."""
        self.count += 1
        if len(self.shown) < SHOWN_DIFFERENCES:
            self.shown.append(difference)
