"""How a thread stands as the desk tells it: what it counts, and what the next thing done costs."""

from dataclasses import dataclass

from app.domain.metering.counting.assessment import INCLUDED_FOLLOW_UPS
from app.domain.metering.interactions.interactions import Interaction, Kind
from app.repositories.metering.interactions.reading import ThreadCount


@dataclass(frozen=True, slots=True)
class ThreadStanding:
    """A thread by what it began with, and its sums."""

    root: Interaction
    count: ThreadCount

    @property
    def has_included(self) -> bool:
        """Tell whether follow-ups are included in its unit (rulebook section 3)."""
        root = self.root
        is_third_party = root.is_inbound and not root.is_with_client and root.kind != Kind.REQUEST
        return is_third_party and not root.is_voided

    @property
    def next_costs(self) -> bool:
        """Tell whether the next thing done for it is a unit of its own."""
        return not self.has_included or self.count.included >= INCLUDED_FOLLOW_UPS

    @property
    def next_is_last(self) -> bool:
        """Tell whether the next thing done is the last one that is included."""
        return self.has_included and self.count.included == INCLUDED_FOLLOW_UPS - 1
