"""Explains a deadline down to the calendar's segments and the facts that moved it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.access.keys import Caller
from app.domain.deadlines.business_hours import BusinessHours, Segment, closures_met, holidays_met
from app.domain.deadlines.clocks import ClockReading, Pause, Sla
from app.domain.deadlines.public_holidays import Holiday
from app.domain.deadlines.schedules import Closure
from app.domain.metering.counting.clock_keeping import clock_of, pausing_facts
from app.domain.metering.counting.noticing import renewal_of
from app.domain.metering.events.events import EventKey
from app.domain.metering.interactions.interactions import ClockFact, Interaction
from app.domain.metering.interactions.readings import sla_at
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.deadlines.deadline_changes import DeadlineChange, deadline_changes
from app.services.deadlines.work_list import visible_item


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentEffect:
    """What asking for urgency changed.

    Attributes:
        standard_due_at: the deadline without it.
        renews_on: when refused, the local date from which requests are granted again.
    """

    asked_at: datetime
    is_granted: bool
    reason: str | None
    standard_due_at: datetime | None
    renews_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPause:
    """A time in which the client was waited for, and the events that said so."""

    pause: Pause
    paused_by: EventKey
    resumed_by: EventKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """The business time that makes a deadline, and the instant from which it counts.

    Attributes:
        starts_at: the clock's start; of an urgent deadline the flagging, or the end of a pause
            in which it was flagged.
        is_urgent: urgency was granted, and made the deadline an earlier one.
    """

    starts_at: datetime
    seconds: int
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything a deadline follows from."""

    interaction: Interaction
    hours: BusinessHours | None
    reading: ClockReading | None
    counting: Counting | None
    sla: Sla | None
    segments: tuple[Segment, ...]
    pauses: tuple[ExplainedPause, ...]
    holidays: tuple[Holiday, ...]
    closures: tuple[Closure, ...]
    urgent: UrgentEffect | None
    changes: tuple[DeadlineChange, ...]


async def explain_deadline(
    database: Database,
    calendars: CompiledCalendars,
    caller: Caller,
    interaction_id: str,
    now: datetime,
) -> Explanation:
    """Return what an interaction's deadline follows from; nothing of it without one.

    Raises:
        NothingFound: there is no such interaction, or the caller may not see it.
    """
    hours = None
    async with database.read() as connection:
        interaction = (await visible_item(connection, caller, interaction_id)).interaction
        changes = await deadline_changes(connection, interaction.client_id, interaction.id)
        if interaction.terms is not None and interaction.has_clock:
            read = await calendars.read(connection, [interaction.terms.calendar_id])
            hours = read[interaction.terms.calendar_id]
    reading = clock_of(interaction, hours) if hours else None
    counting = _counting(interaction, reading) if reading else None
    starts_at = counting.starts_at if counting else interaction.clock_starts_at
    due_at = reading.due_at if reading else starts_at
    return Explanation(
        interaction=interaction,
        hours=hours,
        reading=reading,
        counting=counting,
        sla=sla_at(interaction, now),
        pauses=_pauses(interaction, reading) if reading else (),
        segments=_counted(hours, reading, starts_at) if hours and reading else (),
        holidays=holidays_met(hours, starts_at, due_at) if hours else (),
        closures=closures_met(hours, starts_at, due_at) if hours else (),
        urgent=_urgent_effect(interaction, hours) if hours else None,
        changes=tuple(changes),
    )


def _counting(interaction: Interaction, reading: ClockReading) -> Counting:
    """Return what a deadline counts: an urgent one less than the standard one allots.

    Source: rulebook section 5, "never later than the deadline it had".
    """
    terms, asked_at = interaction.terms, interaction.urgent_from
    assert terms is not None  # noqa: S101 - its clock was read by them
    if asked_at is None or reading.allotted >= timedelta(seconds=terms.delay_seconds):
        return Counting(
            starts_at=interaction.clock_starts_at, seconds=terms.delay_seconds, is_urgent=False
        )
    resumed_at = (
        pause.ends_at
        for pause in reading.pauses
        if pause.ends_at and pause.starts_at <= asked_at < pause.ends_at
    )
    return Counting(
        starts_at=next(resumed_at, asked_at), seconds=terms.urgent_delay_seconds, is_urgent=True
    )


def _pauses(interaction: Interaction, reading: ClockReading) -> tuple[ExplainedPause, ...]:
    return tuple(
        ExplainedPause(
            pause=pause, paused_by=_key(begun), resumed_by=_key(ended) if ended else None
        )
        for pause, (begun, ended) in zip(reading.pauses, pausing_facts(interaction), strict=True)
    )


def _key(fact: ClockFact) -> EventKey:
    return EventKey(fact.order.source, fact.order.id)


def _counted(
    hours: BusinessHours, reading: ClockReading, starts_at: datetime
) -> tuple[Segment, ...]:
    """Return the open time that the deadline counts: none of a pause."""
    segments: list[Segment] = []
    since = starts_at
    for pause in reading.pauses:
        segments += hours.segments(since, min(pause.starts_at, reading.due_at))
        since = max(since, pause.ends_at or max(reading.due_at, pause.starts_at))
    return (*segments, *hours.segments(since, reading.due_at))


def _urgent_effect(interaction: Interaction, hours: BusinessHours) -> UrgentEffect | None:
    asked_at = interaction.urgent_from
    if interaction.urgent is None or asked_at is None:
        return None
    standard = clock_of(replace(interaction, urgent=None), hours)
    return UrgentEffect(
        asked_at=asked_at,
        is_granted=interaction.urgent.is_granted,
        reason=interaction.urgent.refusal,
        standard_due_at=standard.due_at if standard else None,
        renews_on=None if interaction.urgent.is_granted else renewal_of(interaction.urgent),
    )
