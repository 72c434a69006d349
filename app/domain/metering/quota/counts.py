"""Period counts: what is used and held of each month, as the ledger and the threads say."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.metering.interactions.interactions import Interaction


@dataclass(slots=True)
class PeriodCount:
    """Units used and interactions held in one period of one client."""

    used: int = 0
    held: int = 0


class PeriodCounts:
    """The counts of a client's periods, and which of them changed."""

    def __init__(self, counts: Mapping[str, PeriodCount]) -> None:
        self._counts = dict(counts)
        self.changed: set[str] = set()

    def of(self, period: str) -> PeriodCount:
        """Return the count of a period; zero when nothing was ever posted to it."""
        count = self._counts.get(period)
        if count is None:
            count = self._counts[period] = PeriodCount()
        return count

    def add_units(self, period: str, units: int) -> int:
        """Post units to a period and return what is used afterwards."""
        count = self.of(period)
        count.used += units
        self.changed.add(period)
        return count.used

    def move_held(self, former: Interaction | None, new: Interaction) -> None:
        """Follow an interaction into or out of those that are held."""
        if former is not None and former.is_held:
            self.of(former.period).held -= 1
            self.changed.add(former.period)
        if new.is_held:
            self.of(new.period).held += 1
            self.changed.add(new.period)
