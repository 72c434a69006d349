"""The places of threads, kept while members come, move and go."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping

from app.domain.metering.counting.assessment import INCLUDED_FOLLOW_UPS, takes_a_place
from app.domain.metering.events.events import OrderKey
from app.domain.metering.interactions.interactions import Interaction


class ThreadPlaces:
    """Those that take the places of each thread, in their order.

    Of a long thread only the beginning need be known: a member that comes after the bound is in
    none of the first places, and more are known before it than can lose their place.

    Args:
        bounds: of threads that are known in part, the last place that is known, and all before it.
    """

    def __init__(self, bounds: Mapping[str, OrderKey]) -> None:
        self._bounds = bounds
        self._takers: defaultdict[str, list[tuple[OrderKey, str]]] = defaultdict(list)

    def follow(self, former: Interaction | None, new: Interaction) -> None:
        """Keep up with an interaction that is new, was amended or moved to another thread."""
        if former is not None and _has_place(former):
            self._leave(former)
        if _has_place(new):
            self._enter(new)

    def first(self, thread_id: str) -> tuple[str, ...]:
        """Return the ids of the first three that take a place, or of all if they are fewer."""
        takers = self._takers.get(thread_id, ())
        if len(takers) < INCLUDED_FOLLOW_UPS and thread_id in self._bounds:
            raise LookupError(f"too little is known of thread {thread_id}")
        return tuple(each for _, each in takers[:INCLUDED_FOLLOW_UPS])

    def _enter(self, one: Interaction) -> None:
        bound = self._bounds.get(one.thread_id)
        if bound is None or one.order <= bound:
            insort(self._takers[one.thread_id], (one.order, one.id))

    def _leave(self, one: Interaction) -> None:
        takers = self._takers[one.thread_id]
        place = bisect_left(takers, (one.order, one.id))
        if place < len(takers) and takers[place][1] == one.id:
            del takers[place]


def _has_place(one: Interaction) -> bool:
    """Tell whether a member takes a place; what began a thread that gives places takes none."""
    return one.thread_id != one.id and takes_a_place(one)
