"""The one decision on what an agenda offers and what it accepts (rulebook section 9).

Pure: told what takes the time and what time it is. All figures are microseconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum
from typing import NamedTuple

from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.conflicts import name_closings
from app.domain.agendas.occupancy import Occupancy
from app.domain.agendas.opening_hours import OpeningHours
from app.domain.agendas.refusals import (
    AgendaClosed,
    AppointmentOver,
    BeyondHorizon,
    HoldExpired,
    NoticeTooShort,
    OffGrid,
    OutsideOpeningHours,
    SlotTaken,
)
from app.domain.clients.plans.periods import local_date, local_midnight
from app.domain.deadlines.instants import MINUTE, instant_at, microseconds_at
from app.domain.errors import DomainError


class Override(StrEnum):
    """What somebody who serves all clients may book against."""

    NOTICE = "notice"
    HOURS = "hours"


class Standing(Enum):
    """How the appointment stands of which something is asked, or that there is none yet."""

    NEW = "new"
    LIVE = "live"
    OVER = "over"
    EXPIRED = "expired"


class Refusal(Enum):
    """Why a wish is refused; the first that applies, in this order."""

    OFF_GRID = OffGrid
    AGENDA_CLOSED = AgendaClosed
    APPOINTMENT_OVER = AppointmentOver
    HOLD_EXPIRED = HoldExpired
    OUTSIDE_OPENING_HOURS = OutsideOpeningHours
    NOTICE_TOO_SHORT = NoticeTooShort
    BEYOND_HORIZON = BeyondHorizon
    SLOT_TAKEN = SlotTaken


class Wish(NamedTuple):
    """What somebody wants: a kind of appointment, from an instant on.

    Attributes:
        standing: of the appointment that is to be moved there.
    """

    kind: AppointmentKind
    starts_at: int
    overrides: frozenset[Override] = frozenset()
    standing: Standing = Standing.NEW

    @property
    def ends_at(self) -> int:
        """Return when it ends."""
        return self.starts_at + self.kind.duration_minutes * MINUTE

    @property
    def occupied(self) -> tuple[int, int]:
        """Return the time that it takes, buffers included."""
        before, after = self.kind.before_minutes * MINUTE, self.kind.after_minutes * MINUTE
        return self.starts_at - before, self.ends_at + after


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What an agenda goes by at an instant.

    Attributes:
        now: microseconds since 1970.
    """

    agenda: Agenda
    hours: OpeningHours
    now: int
    earliest: int = field(init=False)
    horizon: int = field(init=False)

    def __post_init__(self) -> None:
        """Compute once what each wish is measured by."""
        agenda = self.agenda
        today = local_date(instant_at(self.now), agenda.zone)
        after_last = today + timedelta(days=agenda.horizon_days + 1)
        object.__setattr__(self, "earliest", self.now + agenda.notice_minutes * MINUTE)
        object.__setattr__(
            self, "horizon", microseconds_at(local_midnight(after_last, agenda.zone))
        )

    def bookable(self, kind: AppointmentKind, span: tuple[int, int]) -> tuple[int, int]:
        """Return what of a span lies between the notice and what begins within the horizon."""
        latest = self.horizon + kind.duration_minutes * MINUTE
        return max(span[0], self.earliest), min(span[1], latest)


def judge(conditions: Conditions, wish: Wish, occupancy: Occupancy) -> int | Refusal:
    """Return how many such appointments fit, one at least, or why none does.

    Args:
        conditions: of the agenda.
        wish: for one of its kinds.
        occupancy: of at least the time that the wish would occupy, its own place not counted.

    Source: rulebook section 9.
    """
    ignores_hours = Override.HOURS in wish.overrides
    if not ignores_hours and _is_off_grid(conditions, wish.starts_at):
        return Refusal.OFF_GRID
    refusal = stands_in_the_way(conditions.agenda, wish.standing)
    if refusal is not None:
        return refusal
    if not ignores_hours and not _is_open(conditions, wish):
        return Refusal.OUTSIDE_OPENING_HOURS
    if Override.NOTICE not in wish.overrides and wish.starts_at < conditions.earliest:
        return Refusal.NOTICE_TOO_SHORT
    if not ignores_hours and wish.starts_at >= conditions.horizon:
        return Refusal.BEYOND_HORIZON
    free = occupancy.free(*wish.occupied, conditions.agenda.capacity)
    return free or Refusal.SLOT_TAKEN


def stands_in_the_way(agenda: Agenda, standing: Standing) -> Refusal | None:
    """Return why nothing is booked or moved, whatever the time."""
    if agenda.closed_at is not None:
        return Refusal.AGENDA_CLOSED
    if standing is Standing.OVER:
        return Refusal.APPOINTMENT_OVER
    if standing is Standing.EXPIRED:
        return Refusal.HOLD_EXPIRED
    return None


def accept(conditions: Conditions, wish: Wish, occupancy: Occupancy) -> None:
    """Refuse what is not offered: the same decision, told in words.

    Raises:
        OffGrid, AgendaClosed, AppointmentOver, HoldExpired, OutsideOpeningHours, NoticeTooShort,
        BeyondHorizon, SlotTaken: the first that applies.
    """
    verdict = judge(conditions, wish, occupancy)
    if isinstance(verdict, Refusal):
        raise refusal_of(verdict, conditions, wish)


def refusal_of(refusal: Refusal, conditions: Conditions, wish: Wish) -> DomainError:
    """Return the error that tells why."""
    kind: type[DomainError] = refusal.value
    return kind(_detail(refusal, conditions, wish))


def candidates(conditions: Conditions, begin: int, end: int) -> Iterator[int]:
    """Yield the starts on the grid within a half-open span, in order."""
    step = conditions.agenda.step_minutes * MINUTE
    for opens, closes in conditions.hours.scheduled(begin, end):
        first = opens + -((opens - max(opens, begin)) // step) * step
        yield from range(first, min(closes, end), step)


def _is_off_grid(conditions: Conditions, start: int) -> bool:
    begins = conditions.hours.scheduled_from(start)
    step = conditions.agenda.step_minutes * MINUTE
    return begins is not None and (start - begins) % step != 0


def _is_open(conditions: Conditions, wish: Wish) -> bool:
    return conditions.hours.are_open(wish.starts_at, wish.ends_at)


def _detail(refusal: Refusal, conditions: Conditions, wish: Wish) -> str:
    agenda = conditions.agenda
    match refusal:
        case Refusal.OFF_GRID:
            return f"Starts lie {agenda.step_minutes} minutes apart from each opening on"
        case Refusal.OUTSIDE_OPENING_HOURS:
            return name_closings(conditions.hours, (wish.starts_at, wish.ends_at))
        case Refusal.NOTICE_TOO_SHORT:
            return f"At least {agenda.notice_minutes} minutes before the start"
        case Refusal.BEYOND_HORIZON:
            return f"At most {agenda.horizon_days} days from today"
        case _:
            return ""
