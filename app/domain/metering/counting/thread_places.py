"""The places of threads, kept while members come, move and go, and what their changes touch."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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

    def _enter(self, interaction: Interaction) -> None:
        bound = self._bounds.get(interaction.thread_id)
        if bound is None or interaction.order <= bound:
            insort(self._takers[interaction.thread_id], (interaction.order, interaction.id))

    def _leave(self, interaction: Interaction) -> None:
        takers = self._takers[interaction.thread_id]
        place = bisect_left(takers, (interaction.order, interaction.id))
        if place < len(takers) and takers[place][1] == interaction.id:
            del takers[place]


def _has_place(interaction: Interaction) -> bool:
    """Tell whether a member takes a place; what began a thread that gives places takes none."""
    return interaction.thread_id != interaction.id and takes_a_place(interaction)


@dataclass(slots=True)
class Unsettled:
    """The changes of one fact, or of several that are assessed as one.

    Attributes:
        changed: ids of interactions whose own facts or thread changed.
        first: who had the first places of their threads before, by thread.
        starting: ids of those that did not need handling before.
    """

    changed: set[str] = field(default_factory=set)
    first: dict[str, tuple[str, ...]] = field(default_factory=dict)
    starting: set[str] = field(default_factory=set)

    def note_first(self, threads: Iterable[str], places: ThreadPlaces) -> None:
        """Note who has the first places of threads before anything changes in them."""
        for thread in threads:
            if thread not in self.first:
                self.first[thread] = places.first(thread)

    def touched(self, places: ThreadPlaces) -> set[str]:
        """Return the ids of all that may be worth something else now.

        An interaction's worth depends on its own facts and on the first places of its thread: all
        others are worth what they were (docs/decisions/0007-count-is-a-pure-function.md).
        """
        touched = set(self.changed)
        for thread, before in self.first.items():
            now = places.first(thread)
            touched.update(set(before).symmetric_difference(now))
            if bool(before) != bool(now):
                touched.add(thread)
        return touched
