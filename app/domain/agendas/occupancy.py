"""How full an agenda is at each instant: thousands of spans, asked for thousands of times.

All figures are microseconds since 1970, all spans half-open.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from app.domain.deadlines.timelines import merge_spans


class Spans(NamedTuple):
    """Half-open spans by their starts: two arrays of microseconds since 1970, side by side."""

    starts: Sequence[int]
    ends: Sequence[int]


NO_SPANS = Spans((), ())


class Occupancy:
    """What takes an agenda's time.

    Args:
        appointments: with their buffers, each taking one place of the capacity.
        busy: times that take the whole agenda.
    """

    __slots__ = ("_busy_ends", "_busy_starts", "_levels", "_points")

    def __init__(self, appointments: Spans, busy: Spans = NO_SPANS) -> None:
        self._points, self._levels = _levels(appointments)
        apart = merge_spans(sorted(zip(busy.starts, busy.ends, strict=True)))
        self._busy_starts = [start for start, _ in apart]
        self._busy_ends = [end for _, end in apart]

    def free(self, begin: int, end: int, capacity: int) -> int:
        """Return how many more appointments fit into a span; none where anything is busy."""
        following = bisect_right(self._busy_ends, begin)
        if following < len(self._busy_ends) and self._busy_starts[following] < end:
            return 0
        return max(0, capacity - self._peak(begin, end))

    def _peak(self, begin: int, end: int) -> int:
        first = max(0, bisect_right(self._points, begin) - 1)
        return max(self._levels[first : bisect_left(self._points, end)], default=0)


def _levels(spans: Spans) -> tuple[list[int], list[int]]:
    """Return the instants at which the number of spans changes, and that number from each on."""
    starts, ends = sorted(spans.starts), sorted(spans.ends)
    points = sorted({*starts, *ends})
    levels, begun, ended = [], 0, 0
    for point in points:
        begun = bisect_right(starts, point, begun)
        ended = bisect_right(ends, point, ended)
        levels.append(begun - ended)
    return points, levels
