"""What facts changed, while nothing of it is assessed yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.metering.counting.thread_places import ThreadPlaces


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
