"""Keeps the clocks of a client's interactions: terms frozen, urgent decided, deadline read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.clients.plans.periods import local_date
from app.domain.clients.plans.terms import PlanTerms
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.clocks import (
    ClockReading,
    ClockRun,
    ClockTerms,
    Tick,
    read_clock,
    start_clock,
)
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong
from app.domain.metering.counting.decisions import BothDeadlines
from app.domain.metering.events.events import EventType, OrderKey
from app.domain.metering.interactions.interactions import ClockFact, Interaction, Status, UrgentFlag
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.thresholds import USUAL, Thresholds
from app.domain.metering.urgency import UrgentGrant, UrgentUse

_TICKS = {
    EventType.PAUSED: Tick.PAUSED,
    EventType.RESUMED: Tick.RESUMED,
    EventType.COMPLETED: Tick.COMPLETED,
}
_Basis = tuple[datetime, ClockTerms | None, UrgentFlag | None, UrgentGrant | None]


@dataclass(slots=True)
class _RememberedClock:
    """A clock, and all that it was told: the facts, and the last of what happened."""

    run: ClockRun
    basis: _Basis
    facts: tuple[ClockFact, ...]
    last: OrderKey


class LongClocks:
    """Remembers clocks: a fact that comes after all others is applied to what is remembered.

    Whatever else changed, the clock is read anew from all its facts.
    """

    def __init__(self) -> None:
        self._remembered: dict[str, _RememberedClock] = {}

    def read(
        self, interaction: Interaction, terms: ClockTerms, hours: BusinessHours
    ) -> ClockReading:
        """Return what an interaction's clock shows.

        Raises:
            BeyondCalendarHorizon, ClosedTooLong: it cannot be computed (rulebook section 5).
        """
        remembered = self._remembered.pop(interaction.id, None)
        if remembered is not None and _follows(interaction, remembered):
            fact = interaction.clock_facts[-1]
            ticks = [(fact.order, _TICKS[fact.type])]
        else:
            ticks = ticks_of(interaction)
            remembered = _RememberedClock(
                start_clock(interaction.clock_starts_at, terms, hours),
                _basis(interaction),
                (),
                interaction.order,
            )
        for order, tick in ticks:
            remembered.run.take(order.time, tick)
            remembered.last = order
        remembered.facts = interaction.clock_facts
        self._remembered[interaction.id] = remembered
        return remembered.run.reading()


def ticks_of(interaction: Interaction) -> list[tuple[OrderKey, Tick]]:
    """Return what happened to a clock, in order; a granted urgent request from its instant."""
    facts = [(fact.order, _TICKS[fact.type]) for fact in interaction.fitting_facts()]
    flag, asked_at = interaction.urgent_flag, interaction.urgent_from
    if (
        interaction.urgent is not None
        and interaction.urgent.is_granted
        and flag
        and asked_at is not None
    ):
        facts.append((flag.order._replace(time=asked_at), Tick.URGENT))
    return sorted(facts)


def _follows(interaction: Interaction, remembered: _RememberedClock) -> bool:
    """Tell whether nothing but one more fact, after all that happened, has come since."""
    facts = interaction.clock_facts
    return (
        len(facts) == len(remembered.facts) + 1
        and facts[-1].order > remembered.last
        and facts[-1].order.time >= interaction.clock_starts_at
        and facts[:-1] == remembered.facts
        and _basis(interaction) == remembered.basis
    )


def _basis(interaction: Interaction) -> _Basis:
    return (
        interaction.clock_starts_at,
        interaction.terms,
        interaction.urgent_flag,
        interaction.urgent,
    )


_FEW_FACTS = 8


class ClockKeeper:
    """Brings an interaction's clock up to date after any fact about it.

    Args:
        profile: the client.
        hours: by calendar version, that of the profile and those of interactions loaded.
        use: the client's urgent grants; changed by what is decided here.
        thresholds: for clocks that start now.
    """

    def __init__(
        self,
        profile: ClientProfile,
        hours: Mapping[str, BusinessHours],
        use: UrgentUse,
        thresholds: Thresholds = USUAL,
    ) -> None:
        self._profile = profile
        self._thresholds = thresholds
        self._hours = hours
        self._use = use
        self._long = LongClocks()

    def keep(self, interaction: Interaction) -> Interaction:
        """Return the interaction with its urgent decision and its deadline.

        Source: rulebook sections 5 and 6.
        """
        if not interaction.has_clock:
            return self._stop(interaction)
        terms = (
            self._terms(interaction)
            if interaction.terms is None
            else self._exchange_delay(interaction, interaction.terms)
        )
        if terms is None:
            return interaction
        urgent = self._urgent(interaction)
        kept, hours = (
            replace(interaction, terms=terms, urgent=urgent),
            self._hours[terms.calendar_id],
        )
        if len(interaction.clock_facts) <= _FEW_FACTS:
            return with_deadline(kept, hours)
        return _with_reading(kept, _read_if_computable(lambda: self._long.read(kept, terms, hours)))

    def keep_in_order(self, interaction: Interaction) -> Interaction:
        """Return an interaction that is recorded with all that was said of it, as ``keep`` would.

        Its urgent request is decided as of its flagging: what came after does not withdraw it.
        """
        flag = interaction.urgent_flag
        if flag is None or not interaction.clock_facts:
            return self.keep(interaction)
        before = tuple(fact for fact in interaction.clock_facts if fact.order < flag.order)
        asked = self.keep(replace(interaction, clock_facts=before))
        return self.keep(replace(asked, clock_facts=interaction.clock_facts))

    def both_deadlines(self, interaction: Interaction) -> BothDeadlines | None:
        """Return the standard and the urgent deadline; None if urgency was not decided on."""
        if interaction.terms is None or interaction.urgent is None:
            return None
        hours = self._hours[interaction.terms.calendar_id]
        granted = replace(interaction, urgent=UrgentGrant(day=interaction.urgent.day))
        return BothDeadlines(
            standard=with_deadline(replace(interaction, urgent=None), hours).due_at,
            urgent=with_deadline(granted, hours).due_at,
        )

    def _stop(self, interaction: Interaction) -> Interaction:
        """Take the deadline off what needs no handling any more, and give its allowance back."""
        self._give_back(interaction)
        if interaction.urgent is None and interaction.due_at is None:
            return interaction
        return replace(interaction, urgent=None, due_at=None, warn_at=None, paused_at=None)

    def _terms(self, interaction: Interaction) -> ClockTerms | None:
        """Freeze the terms in force at the interaction's time: its plan, and today's calendar."""
        subscription = self._profile.subscription_at(interaction.order.time)
        if subscription is None:
            return None
        plan = subscription.terms
        return ClockTerms(
            plan_code=plan.code,
            plan_version=plan.version,
            rank=plan.rank,
            delay_seconds=_delay(interaction, plan),
            urgent_delay_seconds=plan.urgent_delay_seconds,
            calendar_id=self._profile.calendar_id,
            at_risk_percent=self._thresholds.at_risk_percent,
        )

    def _exchange_delay(self, interaction: Interaction, frozen: ClockTerms) -> ClockTerms:
        """Return the terms frozen at first, with the delay of what a correction made of it."""
        if interaction.last_words.with_client is None:
            return frozen
        plan = self._profile.terms_of(frozen.plan_code, frozen.plan_version)
        return frozen if plan is None else replace(frozen, delay_seconds=_delay(interaction, plan))

    def _urgent(self, interaction: Interaction) -> UrgentGrant | None:
        asked_at = interaction.urgent_from
        if asked_at is None:
            self._give_back(interaction)
            return None
        if interaction.urgent is not None or interaction.status is Status.COMPLETED:
            return interaction.urgent
        limits = self._profile.governing_terms(asked_at)
        if limits is None:
            return None
        return self._use.ask(local_date(asked_at, self._profile.timezone), limits)

    def _give_back(self, interaction: Interaction) -> None:
        if interaction.urgent is not None:
            self._use.give_back(interaction.urgent)


def _delay(interaction: Interaction, plan: PlanTerms) -> int:
    """Return the standard delay of what came from the client, or from a third party."""
    return plan.outbound_delay_seconds if interaction.is_with_client else plan.inbound_delay_seconds


def clock_of(interaction: Interaction, hours: BusinessHours) -> ClockReading | None:
    """Return what an interaction's clock shows; None where its calendar does not reach.

    A fact is never refused because a deadline cannot be computed: it is kept without one.
    """
    terms = interaction.terms
    if terms is None:
        return None
    ticks = [(order.time, tick) for order, tick in ticks_of(interaction)]
    return _read_if_computable(lambda: read_clock(interaction.clock_starts_at, terms, hours, ticks))


def with_deadline(interaction: Interaction, hours: BusinessHours) -> Interaction:
    """Return an interaction with the deadline that its clock shows; without one if none does."""
    return _with_reading(interaction, clock_of(interaction, hours))


def _read_if_computable(read: Callable[[], ClockReading]) -> ClockReading | None:
    try:
        return read()
    except (BeyondCalendarHorizon, ClosedTooLong):
        return None


def _with_reading(interaction: Interaction, reading: ClockReading | None) -> Interaction:
    if reading is None:
        return replace(interaction, due_at=None, warn_at=None, paused_at=None)
    return replace(
        interaction, due_at=reading.due_at, warn_at=reading.warn_at, paused_at=reading.paused_at
    )


def due_if_resumed(
    interaction: Interaction, hours: Mapping[str, BusinessHours], at: datetime
) -> datetime | None:
    """Return the deadline that a paused interaction would get if it went on; None if it runs."""
    if interaction.terms is None or interaction.paused_at is None:
        return None
    last = max(interaction.fitting_facts()).order
    resumption = ClockFact(last._replace(time=max(at, last.time)), EventType.RESUMED)
    resumed = replace(interaction, clock_facts=(*interaction.clock_facts, resumption))
    reading = clock_of(resumed, hours[interaction.terms.calendar_id])
    return None if reading is None else reading.due_at


def pausing_facts(interaction: Interaction) -> list[tuple[ClockFact, ClockFact | None]]:
    """Return the facts that began and ended each pause of a clock, in order."""
    pauses: list[tuple[ClockFact, ClockFact | None]] = []
    for fact in interaction.fitting_facts():
        is_paused = bool(pauses) and pauses[-1][1] is None
        if fact.type is EventType.COMPLETED:
            break
        if fact.type is EventType.PAUSED and not is_paused:
            pauses.append((fact, None))
        elif fact.type is EventType.RESUMED and is_paused:
            pauses[-1] = (pauses[-1][0], fact)
    return pauses
