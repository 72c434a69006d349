"""A desk: records facts batch after batch as the service does, with a fresh account each time."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.metering.counting.account import Account, AccountState
from app.domain.metering.counting.assessment import assess
from app.domain.metering.counting.decisions import Decision, Outcome, UnassignedReason, Unplaceable
from app.domain.metering.events.events import Event
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry, entry_hash, genesis
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.counts import PeriodCount
from app.domain.metering.rules import CHARGEABLE, Rule
from tests.builders import CALENDAR, START, a_client, office_hours
from tests.domain.metering.counting.known import Known, first_places


class Desk:
    """What would be stored of one client; every call of ``record`` is one batch.

    An interaction's id is its event's id with a prefix, so that runs can be compared.

    Args:
        profile: the client.
        now: the instant of recording.
        known: chooses what an account is told of threads.
    """

    def __init__(
        self,
        profile: ClientProfile | None = None,
        now: datetime = START,
        known: Callable[[Collection[Interaction], Sequence[Event]], Known] = first_places,
    ) -> None:
        self.profile = profile or a_client()
        self._known = known
        self.now = now
        self.head = genesis(self.profile.id)
        self.interactions: dict[str, Interaction] = {}
        self.counts: dict[str, PeriodCount] = {}
        self.entries: list[Entry] = []
        self.waiting: list[Event] = []
        self.refused: list[str] = []

    def record(self, *events: Event) -> list[Decision]:
        """Record events in one account, and what waited for them; return their decisions.

        An event whose target is not known waits, and is answered ``unassigned``.
        """
        account = self._opened(events)
        try:
            return [self._recorded(account, event) for event in events]
        finally:
            self._keep(account)

    def offer(self, *events: Event) -> None:
        """Record events in one account; one that is refused leaves no trace but its name."""
        account = self._opened(events)
        for event in events:
            self._offered(account, event)
        self._keep(account)

    def record_together(self, *events: Event) -> list[Decision]:
        """Record events in one account as one."""
        account = self._opened(events)
        decisions = account.record_together(events, [interaction_id(one.key.id) for one in events])
        self._keep(account)
        return decisions

    def copied(self) -> "Desk":
        """Return a desk that goes on from here by itself."""
        other = copy(self)
        for name, kept in vars(self).items():
            if isinstance(kept, dict | list):
                setattr(other, name, kept.copy())
        return other

    def one(self, name: str) -> Interaction:
        """Return the interaction that the event of that name recorded."""
        return self.interactions[interaction_id(name)]

    def rule(self, name: str) -> Rule | None:
        return self.one(name).counted_rule

    def rules(self) -> dict[str, str]:
        """Return the rule of every interaction by the name of its event."""
        return {one.key.id: str(one.counted_rule) for one in self._in_order()}

    def units(self, period: str = "2026-11") -> int:
        return self.count(period).used

    def count(self, period: str = "2026-11") -> PeriodCount:
        return self.counts.get(period, PeriodCount())

    def postings(self, since: int = 0) -> list[tuple[str, int, str]]:
        """Return the ledger's entries as (event name, units, rule)."""
        posted = [entry.posting for entry in self.entries[since:]]
        return [
            (self.interactions[one.interaction_id].key.id, one.units, str(one.rule))
            for one in posted
        ]

    def check(self) -> None:
        """Prove that ledger, counts and interactions say the same, and that the chain holds."""
        self._check_chain()
        self._check_counts()
        self._check_assessments()

    def _opened(self, events: Iterable[Event]) -> Account:
        told = [*events, *(one for one in self.waiting if one.reference is not None)]
        interactions, bounds = self._known(self.interactions.values(), told)
        state = AccountState(
            profile=self.profile,
            head=self.head,
            interactions=tuple(interactions),
            bounds=bounds,
            counts={period: PeriodCount(c.used, c.held) for period, c in self.counts.items()},
            hours={CALENDAR: office_hours()},
        )
        return Account(state, self.now)

    def _recorded(self, account: Account, event: Event, *, has_waited: bool = False) -> Decision:
        new_id = interaction_id(event.key.id)
        try:
            decision = account.record(event, new_id, has_waited=has_waited)
        except Unplaceable as obstacle:
            if obstacle.reason is not UnassignedReason.UNKNOWN_INTERACTION:
                raise
            self.waiting.append(event)
            return Decision(key=event.key, outcome=Outcome.UNASSIGNED)
        for one in [each for each in self.waiting if each.reference == event.key]:
            self.waiting.remove(one)
            self._offered(account, one, has_waited=True)
        return decision

    def _offered(self, account: Account, event: Event, *, has_waited: bool = False) -> None:
        try:
            self._recorded(account, event, has_waited=has_waited)
        except DomainError:
            self.refused.append(event.key.id)

    def _keep(self, account: Account) -> None:
        self.head = account.head
        self.entries += account.entries
        self.interactions |= account.changed
        self.counts |= {period: account.counts.of(period) for period in account.counts.changed}

    def _in_order(self) -> list[Interaction]:
        return sorted(self.interactions.values(), key=lambda one: one.order)

    def _check_chain(self) -> None:
        previous = genesis(self.profile.id).hash
        for seq, entry in enumerate(self.entries, start=1):
            assert (entry.seq, entry.previous_hash) == (seq, previous)
            assert entry.hash == entry_hash(seq, entry.posting, previous)
            assert abs(entry.posting.units) == 1
            previous = entry.hash
        assert (self.head.entries, self.head.hash) == (len(self.entries), previous)

    def _check_counts(self) -> None:
        used: Counter[str] = Counter()
        for entry in self.entries:
            used[entry.posting.period] += entry.posting.units
            assert entry.posting.used_after == used[entry.posting.period]
        held = Counter(one.period for one in self.interactions.values() if one.is_held)
        for period in {*used, *held, *self.counts}:
            assert (self.units(period), self.count(period).held) == (used[period], held[period])

    def _check_assessments(self) -> None:
        posted: Counter[str] = Counter()
        for entry in self.entries:
            posted[entry.posting.interaction_id] += entry.posting.units
        for thread in {one.thread_id for one in self.interactions.values()}:
            members = [one for one in self.interactions.values() if one.thread_id == thread]
            for id_, assessment in assess(thread, members).items():
                one = self.interactions[id_]
                assert one.counted_rule is assessment.rule
                assert one.counted_units == posted[id_] == int(assessment.rule in CHARGEABLE)


def interaction_id(name: str) -> str:
    return f"interaction-{name}"


def recorded(*events: Event, profile: ClientProfile | None = None) -> Desk:
    """Return a desk that recorded the events one by one, each in an account of its own."""
    desk = Desk(profile)
    for event in events:
        desk.record(event)
    desk.check()
    return desk
