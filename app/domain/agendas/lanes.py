"""Lanes: how the database knows that what overlaps does not exceed the capacity.

What overlaps lies in different lanes. What fits by number fits into as many lanes, since spans on a
line can always be dealt so: by their beginnings, each into the first lane that is free then. They
are dealt anew where they had been dealt less well.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple


class Laned(NamedTuple):
    """What an appointment occupies, in microseconds since 1970, and the lane that it lies in."""

    id: str
    begins: int
    ends: int
    lane: int


def free_lane(begin: int, end: int, others: Iterable[Laned], capacity: int) -> int | None:
    """Return the lowest lane in which nothing overlaps a span; None where there is none."""
    taken = {other.lane for other in others if other.begins < end and begin < other.ends}
    return next((lane for lane in range(capacity) if lane not in taken), None)


def deal(spans: Sequence[Laned]) -> list[Laned]:
    """Return spans in as few lanes as there can be."""
    dealt: list[Laned] = []
    free: list[int] = []
    running: list[tuple[int, int]] = []
    lanes = 0
    for span in sorted(spans, key=lambda span: (span.begins, span.ends, span.id)):
        while running and running[0][0] <= span.begins:
            heappush(free, heappop(running)[1])
        if not free:
            heappush(free, lanes)
            lanes += 1
        lane = heappop(free)
        heappush(running, (span.ends, lane))
        dealt.append(span._replace(lane=lane))
    return dealt


def connected(spans: Sequence[Laned], own: Laned) -> list[Laned]:
    """Return what overlaps a span, what overlaps that, and so on; the span is one of them."""
    group: list[Laned] = []
    until = None
    for span in sorted(spans, key=lambda span: span.begins):
        if until is None or span.begins >= until:
            if own in group:
                return group
            group = []
        group.append(span)
        until = max(span.ends, until or span.ends)
    return group
