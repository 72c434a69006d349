"""Days of an agenda, each with its times in their order: as many as a page holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.documents.texts.texts import phrase
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.conflicts import Conflict
from app.domain.agendas.day_plans import DayPlan, span_of_days
from app.domain.agendas.slots import Slot
from app.domain.deadlines.instants import instant_at
from app.pages.desk.agenda_views import AgendaView
from app.pages.desk.agenda_words import BUSY, CLOSED, FreeTime, TakenTime, Wording
from app.services.agendas.days import AgendaDays

MOST_WITH_FORMS = 12
"""Appointments of a page that are changed where they stand; of more, each on its own."""
_SLOTS_OF_A_WEEK, _TAKEN_OF_A_WEEK = 80, 40
_SLOTS_OF_A_DAY, _TAKEN_OF_A_DAY = 50, 60
_TAKEN_LESS = 5
"""For each thing that every address of the page keeps."""
_LONG_DAY = "EEEE d MMMM"
_NOTHING_FREE = phrase("Nothing is free any more.")

_Placed = tuple[datetime, Callable[[], TakenTime]]
"""When something begins, and what words it: only what is shown is worded."""


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


def read_of_a_day(view: AgendaView) -> tuple[int, int]:
    """Return how many taken and how many free times of each day are read: one more than shown."""
    if view.is_one_day:
        return _TAKEN_OF_A_DAY + 1, _SLOTS_OF_A_DAY + 1
    return _TAKEN_OF_A_WEEK + 1, _SLOTS_OF_A_WEEK + 1


def word_days(found: AgendaDays, wording: Wording) -> list[DayInWords]:
    """Return days in words."""
    most = _most_of_each(found, wording)
    return [_word_day(plan, found, wording, most) for plan in found.plans]


def _most_of_each(found: AgendaDays, wording: Wording) -> tuple[int, int]:
    """Return how many free and how many taken times of each day are shown."""
    if wording.view.is_one_day:
        return _SLOTS_OF_A_DAY, _TAKEN_OF_A_DAY
    slots = [len(plan.slots) for plan in found.plans]
    taken = [len(plan.appointments) + len(plan.busy) for plan in found.plans]
    return _share(slots, _SLOTS_OF_A_WEEK), _share(
        taken, _TAKEN_OF_A_WEEK - _TAKEN_LESS * len(wording.view.kept)
    )


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
    over = [item for item in plan.appointments if not item.is_live][: max(0, most[1] - len(taken))]
    hidden = [instant_at(slot.starts_at) for slot in slots[most[0] :]]
    hidden += [at for at, _ in taken[most[1] :]]
    if len(plan.appointments) == read_of_a_day(wording.view)[0]:
        hidden.append(plan.appointments[-1].starts_at)
    is_closed_whole = not plan.opened
    has_free = slots or is_closed_whole or wording.now >= end or found.kind is None
    return DayInWords(
        day=plan.day.isoformat(),
        name=wording.texts.day(plan.day, _LONG_DAY),
        hours=", ".join(wording.times(*map(instant_at, span)) for span in plan.opened),
        closed=", ".join(closed.label or "" for closed in plan.closed) if is_closed_whole else "",
        is_today=begin <= wording.now < end,
        entries=list(_in_order(slots[: most[0]], taken[: most[1]], wording)),
        over=[_word(item, found, wording) for item in over],
        nothing="" if has_free else wording.texts.say(_NOTHING_FREE),
        more=_more(plan, wording, hidden),
    )


def _after(plan: DayPlan, found: AgendaDays, wording: Wording) -> tuple[list[Slot], list[_Placed]]:
    """Return what is free and what is taken, from the time on from which a day is shown."""
    begin, end = span_of_days([plan.day], found.agenda.zone)
    taken: list[_Placed] = [
        (item.starts_at, partial(_word, item, found, wording))
        for item in plan.appointments
        if item.is_live
    ]
    taken += [_blocked(BUSY, busy, wording, begin, end) for busy in plan.busy]
    if plan.opened:
        taken += [_blocked(CLOSED, closed, wording, begin, end) for closed in plan.closed]
    first = wording.view.begin(wording.zone) or begin
    slots = [slot for slot in plan.slots if instant_at(slot.starts_at) >= first]
    return slots, sorted((each for each in taken if each[0] >= first), key=lambda each: each[0])


def _word(appointment: Appointment, found: AgendaDays, wording: Wording) -> TakenTime:
    return wording.appointment(found.show(appointment))


def _blocked(
    kind: tuple[str, str, str],
    conflict: Conflict,
    wording: Wording,
    begin: datetime,
    end: datetime,
) -> _Placed:
    return max(conflict.starts_at, begin), partial(wording.blocked, kind, conflict, begin, end)


def _in_order(slots: Sequence[Slot], taken: Sequence[_Placed], wording: Wording) -> Iterator[Entry]:
    """Yield what is free and what is taken by their starts; what is taken goes first."""
    rest = list(slots)
    for at, word in taken:
        earlier = [slot for slot in rest if instant_at(slot.starts_at) < at]
        rest = rest[len(earlier) :]
        if earlier:
            yield Entry(free=[wording.free_time(slot) for slot in earlier])
        yield Entry(taken=word())
    if rest:
        yield Entry(free=[wording.free_time(slot) for slot in rest])


def _more(plan: DayPlan, wording: Wording, hidden: Sequence[datetime]) -> str | None:
    """Return where what is not shown of a day is: on a page of the day, or further on it."""
    if not hidden:
        return None
    if not wording.view.is_one_day:
        return wording.view.of_day(plan.day)
    return wording.view.of_day(plan.day, f"{min(hidden).astimezone(wording.zone):%H:%M}")
