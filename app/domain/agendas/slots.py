"""What an agenda offers: every start on its grid that would be accepted."""

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.occupancy import Occupancy
from app.domain.agendas.offering import Conditions, Wish, candidates, judge
from app.domain.deadlines.instants import MINUTE


class Slot(NamedTuple):
    """A time that can be booked, in microseconds since 1970.

    Attributes:
        free: how many more appointments of the kind fit there.
    """

    starts_at: int
    ends_at: int
    free: int


def offer(
    conditions: Conditions, kind: AppointmentKind, span: tuple[int, int], occupancy: Occupancy
) -> Iterator[Slot]:
    """Yield the slots that lie whole within a half-open span, in order.

    Args:
        conditions: of the agenda.
        kind: one of its kinds.
        span: microseconds since 1970.
        occupancy: of at least the span with the kind's buffers around it.
    """
    begin, end = conditions.bookable(kind, span)
    for start in candidates(conditions, begin, end - kind.duration_minutes * MINUTE + 1):
        wish = Wish(kind, start)
        verdict = judge(conditions, wish, occupancy)
        if isinstance(verdict, int):
            yield Slot(start, wish.ends_at, verdict)


def nearest(slots: Iterator[Slot], wish: int, most: int) -> list[Slot]:
    """Return the slots nearest to a wish; of two that are as near, the earlier one first."""
    return sorted(slots, key=lambda slot: (abs(slot.starts_at - wish), slot.starts_at))[:most]
