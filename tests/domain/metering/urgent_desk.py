"""A desk that keeps the urgent requests it granted, as the service does."""

from collections import Counter
from datetime import date

from app.domain.metering.counting.account import Account, AccountState
from app.domain.metering.counting.decisions import Decision
from app.domain.metering.events.events import Event
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import genesis
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.counts import PeriodCount
from app.domain.metering.urgency import UrgentGrant
from tests.builders import CALENDAR, START, a_client, office_hours


class UrgentDesk:
    """One client; every event is recorded in an account of its own."""

    def __init__(self, profile: ClientProfile | None = None) -> None:
        self.profile = profile or a_client()
        self.interactions: dict[str, Interaction] = {}
        self.days: dict[date, int] = {}
        self._head = genesis(self.profile.id)
        self._counts: dict[str, PeriodCount] = {}

    def record(self, event: Event) -> Decision:
        state = AccountState(
            profile=self.profile,
            head=self._head,
            interactions=tuple(self.interactions.values()),
            counts={period: PeriodCount(c.used, c.held) for period, c in self._counts.items()},
            hours={CALENDAR: office_hours()},
            urgent_days=self.days,
        )
        account = Account(state, START)
        decision = account.record(event, event.key.id)
        self._head = account.head
        self.interactions |= account.changed
        self._counts |= {period: account.counts.of(period) for period in account.counts.changed}
        self.days |= {day: account.urgent_use.on(day) for day in account.urgent_use.changed}
        return decision

    def grants(self) -> dict[str, UrgentGrant | None]:
        """Return what was decided, by the name of the event."""
        return {name: one.urgent for name, one in self.interactions.items()}

    def granted(self) -> Counter[date]:
        """Count what the interactions say was granted, by local date."""
        decided = [one.urgent for one in self.interactions.values() if one.urgent]
        return Counter(one.day for one in decided if one.is_granted)
