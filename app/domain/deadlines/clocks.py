"""Clocks: by when an interaction must be handled, as its facts say (rulebook section 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.fast_types import fast_enum

AT_RISK_PERCENT = 75
_NO_TIME = timedelta()


@fast_enum
class Tick(StrEnum):
    """What happens to a clock that runs."""

    URGENT = "urgent"
    PAUSED = "paused"
    RESUMED = "resumed"
    COMPLETED = "completed"


class Sla(StrEnum):
    """How a deadline stands."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """What is frozen into an interaction when its clock first starts.

    Attributes:
        plan_code, plan_version: in force at the interaction's time.
        rank: the plan's place among equal deadlines, 0 first.
        delay_seconds, urgent_delay_seconds: business time.
        calendar_id: the calendar version that the clock goes by.
        at_risk_percent: of the business time; once used, the deadline is at risk.
    """

    plan_code: str
    plan_version: str
    rank: int
    delay_seconds: int
    urgent_delay_seconds: int
    calendar_id: str
    at_risk_percent: int = AT_RISK_PERCENT


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which the client was waited for; open-ended while it lasts."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """What a clock shows.

    Attributes:
        due_at: keeps its value while paused.
        warn_at: when so much of the business time is used that it is at risk; kept while paused.
        paused_at: since when the client is waited for.
        allotted: business time given from the start to the deadline, pauses apart.
    """

    due_at: datetime
    warn_at: datetime
    completed_at: datetime | None
    paused_at: datetime | None
    pauses: tuple[Pause, ...]
    allotted: timedelta


@dataclass(slots=True)
class ClockRun:
    """A clock while what happens to it is told, in order."""

    hours: BusinessHours
    starts_at: datetime
    since: datetime
    left: timedelta
    budget: timedelta
    allotted: timedelta
    due_at: datetime
    at_risk_percent: int
    pauses: list[Pause] = field(default_factory=list)
    paused_at: datetime | None = None
    warned_before: datetime | None = None
    completed_at: datetime | None = None
    urgent_delay: timedelta = _NO_TIME

    @property
    def is_paused(self) -> bool:
        """Return whether the client is waited for."""
        return self.paused_at is not None

    def take(self, instant: datetime, tick: Tick) -> None:
        """Apply what happened next; what does not fit changes nothing.

        Raises:
            BeyondCalendarHorizon, ClosedTooLong: it cannot be computed; the run is of no more use.
        """
        if self.completed_at is not None:
            return
        at = max(instant, self.starts_at)
        if tick is Tick.COMPLETED:
            self.completed_at = instant
        elif tick is Tick.URGENT:
            self.hurry(at, self.urgent_delay)
        elif tick is Tick.PAUSED and not self.is_paused:
            self.pause(at)
        elif tick is Tick.RESUMED and self.is_paused:
            self.resume(at)

    def reading(self) -> ClockReading:
        """Return what the clock shows."""
        return ClockReading(
            due_at=self.due_at,
            warn_at=self.warn_at(),
            completed_at=self.completed_at,
            paused_at=self.paused_at,
            pauses=tuple(self.pauses),
            allotted=self.allotted,
        )

    def hurry(self, at: datetime, delay: timedelta) -> None:
        """Shorten the deadline; never lengthen it."""
        if self.is_paused:
            if delay < self.left:
                self._allow(at, delay)
            return
        due_at = self.hours.deadline(at, delay)
        if due_at < self.due_at:
            self.since, self.due_at = at, due_at
            self._allow(at, delay)

    def pause(self, at: datetime) -> None:
        """Stand still with what is left."""
        self.warned_before = self.warn_at()
        self.left = self.hours.elapsed(at, self.due_at)
        self.paused_at = at
        self.pauses.append(Pause(at, None))

    def resume(self, at: datetime) -> None:
        """Run again; a deadline that had passed stays where it was."""
        if self.left > _NO_TIME:
            self.due_at = self.hours.deadline(at, self.left)
        self.since = at
        self.paused_at = self.warned_before = None
        self.pauses[-1] = Pause(self.pauses[-1].starts_at, at)

    def warn_at(self) -> datetime:
        """Return when the share of the budget that warns is used."""
        if self.warned_before is not None:
            return self.warned_before
        until_warning = self.left - self.budget * (100 - self.at_risk_percent) / 100
        if until_warning <= _NO_TIME:
            return min(self.since, self.due_at)
        return self.hours.deadline(self.since, until_warning)

    def _allow(self, at: datetime, delay: timedelta) -> None:
        self.left = self.budget = delay
        self.allotted = business_time_used(self.starts_at, self.pauses, self.hours, at) + delay


def read_clock(
    starts_at: datetime,
    terms: ClockTerms,
    hours: BusinessHours,
    ticks: Sequence[tuple[datetime, Tick]],
) -> ClockReading:
    """Return what a clock shows after all that happened to it.

    Args:
        starts_at: the interaction's time, or its release.
        terms: frozen into the interaction.
        hours: of the calendar version in the terms.
        ticks: in order; one that does not fit changes nothing, an early one counts from the start.

    Raises:
        BeyondCalendarHorizon, ClosedTooLong: it cannot be computed (rulebook section 5).
    """
    run = start_clock(starts_at, terms, hours)
    for instant, tick in ticks:
        run.take(instant, tick)
    return run.reading()


def start_clock(starts_at: datetime, terms: ClockTerms, hours: BusinessHours) -> ClockRun:
    """Return a clock to which nothing has happened yet.

    Raises:
        BeyondCalendarHorizon, ClosedTooLong: it cannot be computed (rulebook section 5).
    """
    delay = timedelta(seconds=terms.delay_seconds)
    return ClockRun(
        hours=hours,
        starts_at=starts_at,
        since=starts_at,
        left=delay,
        budget=delay,
        allotted=delay,
        due_at=hours.deadline(starts_at, delay),
        at_risk_percent=terms.at_risk_percent,
        urgent_delay=timedelta(seconds=terms.urgent_delay_seconds),
    )


def business_time_used(
    starts_at: datetime, pauses: Iterable[Pause], hours: BusinessHours, until: datetime
) -> timedelta:
    """Return the business time that a clock ran, pauses apart.

    Args:
        starts_at: when it started.
        pauses: in order, apart from each other.
        hours: of the clock's calendar version.
        until: when it is looked at.
    """
    used, since = _NO_TIME, starts_at
    for pause in pauses:
        used += hours.elapsed(since, min(pause.starts_at, until))
        since = pause.ends_at or until
    return used + hours.elapsed(since, until)


def sla_of(due_at: datetime, warn_at: datetime, at: datetime, *, is_completed: bool) -> Sla:
    """Return how a deadline stands: decided by instants, completed at the deadline is met.

    Args:
        due_at: the deadline.
        warn_at: from when on it is at risk.
        at: when it was completed or paused; while it runs, now.
        is_completed: it was completed then.
    """
    if at > due_at:
        return Sla.BREACHED
    if is_completed:
        return Sla.MET
    return Sla.AT_RISK if warn_at <= at else Sla.ON_TRACK
