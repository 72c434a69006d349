"""Clocks of which much is told: while an account is open each fact is applied once, not all."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.clocks import ClockReading, ClockRun, ClockTerms, Tick, start_clock
from app.domain.metering.events.events import EventType, OrderKey
from app.domain.metering.interactions.interactions import ClockFact, Interaction, UrgentFlag
from app.domain.metering.urgency import UrgentGrant

_TICKS = {
    EventType.PAUSED: Tick.PAUSED,
    EventType.RESUMED: Tick.RESUMED,
    EventType.COMPLETED: Tick.COMPLETED,
}
_Basis = tuple[datetime, ClockTerms | None, UrgentFlag | None, UrgentGrant | None]


@dataclass(slots=True)
class _Told:
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
        self._told: dict[str, _Told] = {}

    def read(self, one: Interaction, terms: ClockTerms, hours: BusinessHours) -> ClockReading:
        """Return what an interaction's clock shows.

        Raises:
            BeyondCalendarHorizon, ClosedTooLong: it cannot be computed (rulebook section 5).
        """
        told = self._told.pop(one.id, None)
        if told is not None and _follows(one, told):
            fact = one.clock_facts[-1]
            ticks = [(fact.order, _TICKS[fact.type])]
        else:
            ticks = ticks_of(one)
            told = _Told(start_clock(one.clock_starts_at, terms, hours), _basis(one), (), one.order)
        for order, tick in ticks:
            told.run.take(order.time, tick)
            told.last = order
        told.facts = one.clock_facts
        self._told[one.id] = told
        return told.run.reading()


def ticks_of(one: Interaction) -> list[tuple[OrderKey, Tick]]:
    """Return what happened to a clock, in order; a granted urgent request from its instant."""
    facts = [(fact.order, _TICKS[fact.type]) for fact in one.fitting_facts()]
    flag, asked_at = one.urgent_flag, one.urgent_from
    if one.urgent is not None and one.urgent.is_granted and flag and asked_at is not None:
        facts.append((flag.order._replace(time=asked_at), Tick.URGENT))
    return sorted(facts)


def _follows(one: Interaction, told: _Told) -> bool:
    """Tell whether nothing but one more fact, after all that happened, has come since."""
    facts = one.clock_facts
    return (
        len(facts) == len(told.facts) + 1
        and facts[-1].order > told.last
        and facts[-1].order.time >= one.clock_starts_at
        and facts[:-1] == told.facts
        and _basis(one) == told.basis
    )


def _basis(one: Interaction) -> _Basis:
    return one.clock_starts_at, one.terms, one.urgent_flag, one.urgent
