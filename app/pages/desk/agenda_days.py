"""Days of an agenda, each with its times in their order: as many as a page holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.texts.texts import phrase
from app.domain.agendas.conflicts import Conflict
from app.domain.agendas.day_plans import DayPlan, span_of_days
from app.domain.agendas.slots import Slot
from app.domain.deadlines.instants import instant_at
from app.pages.desk.agenda_words import BUSY, CLOSED, FreeTime, TakenTime, Wording
from app.services.agendas.days import AgendaDays

MOST_WITH_FORMS = 16
"""Appointments of a page that are changed where they stand; of more, each on its own."""
_MOST_SLOTS, _MOST_TAKEN = 90, 50
_MOST_SLOTS_OF_A_DAY, _MOST_TAKEN_OF_A_DAY = 50, 90
_LONG_DAY = "EEEE d MMMM"
_NOTHING_FREE = phrase("Nothing is free any more.")

_Placed = tuple[datetime, TakenTime]


@dataclass(frozen=True, slots=True)
class Entry:
    """Free times that follow one another, or what is taken."""

    free: Sequence[FreeTime] = ()
    taken: TakenTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayInWords:
    """A day.

    Attributes:
        day: as addresses have it.
        hours: in which it is open; empty where it is closed, ``closed`` may say why.
        over: what was cancelled, has expired, or to which nobody came.
        nothing: that nothing is free; empty where something is, or it is past or closed.
        more: the address of what is not shown; None where all of it is.
    """

    day: str
    name: str
    hours: str
    closed: str
    is_today: bool
    entries: Sequence[Entry]
    over: Sequence[TakenTime]
    nothing: str
    more: str | None

    @property
    def free(self) -> Iterator[FreeTime]:
        """Yield the free times that are shown."""
        for entry in self.entries:
            yield from entry.free


def word_days(found: AgendaDays, wording: Wording) -> list[DayInWords]:
    """Return days in words."""
    most = _most_of_each(found, wording)
    return [_word_day(plan, found, wording, most) for plan in found.plans]


def _most_of_each(found: AgendaDays, wording: Wording) -> tuple[int, int]:
    """Return how many free and how many taken times of each day are shown."""
    if wording.view.is_one_day:
        return _MOST_SLOTS_OF_A_DAY, _MOST_TAKEN_OF_A_DAY
    slots = [len(plan.slots) for plan in found.plans]
    taken = [len(plan.appointments) + len(plan.busy) for plan in found.plans]
    return _share(slots, _MOST_SLOTS), _share(taken, _MOST_TAKEN)


def _share(numbers: Sequence[int], most: int) -> int:
    """Return how many of each day are shown, so that all days together show at most so many."""
    if sum(numbers) <= most:
        return most
    return max(1, most // sum(1 for number in numbers if number))


def _word_day(
    plan: DayPlan, found: AgendaDays, wording: Wording, most: tuple[int, int]
) -> DayInWords:
    begin, end = span_of_days([plan.day], found.agenda.zone)
    slots, taken = _after(plan, found, wording)
    over = [
        wording.appointment(found.shown[item.id]) for item in plan.appointments if not item.is_live
    ]
    hidden = [instant_at(slot.starts_at) for slot in slots[most[0] :]]
    hidden += [at for at, _ in taken[most[1] :]]
    is_closed_whole = not plan.opened
    has_free = slots or is_closed_whole or wording.now >= end or found.kind is None
    return DayInWords(
        day=plan.day.isoformat(),
        name=wording.texts.day(plan.day, _LONG_DAY),
        hours=", ".join(wording.times(*map(instant_at, span)) for span in plan.opened),
        closed=", ".join(closed.label or "" for closed in plan.closed) if is_closed_whole else "",
        is_today=begin <= wording.now < end,
        entries=list(_in_order(slots[: most[0]], taken[: most[1]], wording)),
        over=over[: max(0, most[1] - len(taken))],
        nothing="" if has_free else wording.texts.say(_NOTHING_FREE),
        more=_more(plan, wording, hidden),
    )


def _after(plan: DayPlan, found: AgendaDays, wording: Wording) -> tuple[list[Slot], list[_Placed]]:
    """Return what is free and what is taken, from the time on from which a day is shown."""
    begin, end = span_of_days([plan.day], found.agenda.zone)
    taken = [
        (item.starts_at, wording.appointment(found.shown[item.id]))
        for item in plan.appointments
        if item.is_live
    ]
    taken += [_blocked(BUSY, busy, wording, begin, end) for busy in plan.busy]
    if plan.opened:
        taken += [_blocked(CLOSED, closed, wording, begin, end) for closed in plan.closed]
    first = begin
    if wording.view.is_one_day and wording.view.after is not None:
        after = wording.view.after
        first = begin.astimezone(wording.zone).replace(hour=after.hour, minute=after.minute)
    slots = [slot for slot in plan.slots if instant_at(slot.starts_at) >= first]
    return slots, sorted((each for each in taken if each[0] >= first), key=lambda each: each[0])


def _blocked(
    kind: tuple[str, str, str],
    conflict: Conflict,
    wording: Wording,
    begin: datetime,
    end: datetime,
) -> _Placed:
    return max(conflict.starts_at, begin), wording.blocked(kind, conflict, begin, end)


def _in_order(slots: Sequence[Slot], taken: Sequence[_Placed], wording: Wording) -> Iterator[Entry]:
    """Yield what is free and what is taken by their starts; what is taken goes first."""
    rest = list(slots)
    for at, item in taken:
        earlier = [slot for slot in rest if instant_at(slot.starts_at) < at]
        rest = rest[len(earlier) :]
        if earlier:
            yield Entry(free=[wording.free_time(slot) for slot in earlier])
        yield Entry(taken=item)
    if rest:
        yield Entry(free=[wording.free_time(slot) for slot in rest])


def _more(plan: DayPlan, wording: Wording, hidden: Sequence[datetime]) -> str | None:
    """Return where what is not shown of a day is: on a page of the day, or further on it."""
    if not hidden:
        return None
    if not wording.view.is_one_day:
        return wording.view.of_day(plan.day)
    return wording.view.of_day(plan.day, f"{min(hidden).astimezone(wording.zone):%H:%M}")
