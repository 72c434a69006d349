"""Windows: a calendar's openings over some years, with running totals, so that asking is a bisect.

All figures are microseconds: instants since 1970, and business time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from app.domain.deadlines.hours.compilation import Span
from app.domain.deadlines.instants import DAY

LONGEST_CLOSED = 366 * DAY
"""The longest time that may lie between two openings (rulebook section 5)."""


class Window:
    """The openings of a half-open span of instants: sorted, apart from each other, never changed.

    ``totals[n]`` is the business time of the first ``n`` openings.
    """

    __slots__ = ("begins", "closes", "ends", "opens", "totals")

    def __init__(self, begins: int, ends: int, openings: Sequence[Span]) -> None:
        self.begins = begins
        self.ends = ends
        self.opens = tuple(opens for opens, _ in openings)
        self.closes = tuple(closes for _, closes in openings)
        self.totals = tuple(accumulate((closes - opens for opens, closes in openings), initial=0))

    def position(self, at: int) -> int:
        """Return the business time from the window's beginning to an instant in it."""
        index = bisect_right(self.closes, at)
        if index < len(self.opens) and at > self.opens[index]:
            return self.totals[index] + at - self.opens[index]
        return self.totals[index]

    def instant(self, position: int) -> int:
        """Return the first instant with so much business time behind it; more than 0, at most all.

        At the end of an opening that is its closing, never the next opening.
        """
        index = bisect_left(self.totals, position) - 1
        return self.opens[index] + position - self.totals[index]

    def opening_from(self, at: int) -> int | None:
        """Return the first open instant from an instant on, or nothing within the window."""
        index = bisect_right(self.closes, at)
        return max(at, self.opens[index]) if index < len(self.opens) else None

    def spans(self, begin: int, end: int) -> Iterator[Span]:
        """Yield what of the openings lies between two instants, in order."""
        for index in range(bisect_right(self.closes, begin), bisect_left(self.opens, end)):
            yield max(begin, self.opens[index]), min(end, self.closes[index])

    def long_closing(self, begin: int, end: int) -> int | None:
        """Return where more than 366 days without opening begin, between two openings of a span."""
        if end - begin > LONGEST_CLOSED:
            for (_, closes), (opens, _) in pairwise(self.spans(begin, end)):
                if opens - closes > LONGEST_CLOSED:
                    return closes
        return None
