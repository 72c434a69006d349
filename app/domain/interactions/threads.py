"""Threads: which interaction caused which, whatever the order in which they became known."""

from collections import defaultdict
from collections.abc import Iterable

from app.domain.events.events import EventKey
from app.domain.interactions.interactions import Interaction


class ThreadIndex:
    """The interactions loaded for a client, linked to their causes.

    Complete for every interaction asked about: its thread, what waits for it, and what its
    ``in_reply_to`` names must have been added before.
    """

    def __init__(self, interactions: Iterable[Interaction] = ()) -> None:
        self._by_id: dict[str, Interaction] = {}
        self._id_by_key: dict[EventKey, str] = {}
        self._threads: defaultdict[str, set[str]] = defaultdict(set)
        self._inbound_by_message: defaultdict[str, set[str]] = defaultdict(set)
        self._waiting_by_key: defaultdict[EventKey, set[str]] = defaultdict(set)
        self._replies_by_message: defaultdict[str, set[str]] = defaultdict(set)
        for one in interactions:
            self.put(one)

    def put(self, one: Interaction) -> Interaction | None:
        """Add an interaction, or replace what was known of it; return what was."""
        former = self._by_id.get(one.id)
        self._by_id[one.id] = one
        if former is None:
            self._index(one)
        elif former.thread_id != one.thread_id:
            self._threads[former.thread_id].discard(one.id)
        self._threads[one.thread_id].add(one.id)
        return former

    def member(self, interaction_id: str) -> Interaction:
        """Return an interaction that was added."""
        return self._by_id[interaction_id]

    def find(self, reference: EventKey | str | None) -> Interaction | None:
        """Return the interaction that a reference names."""
        if reference is None:
            return None
        if isinstance(reference, EventKey):
            return self._by_id.get(self._id_by_key.get(reference, ""))
        return self._by_id.get(reference)

    def members(self, thread_id: str) -> list[Interaction]:
        """Return the interactions of a thread, in no order."""
        return [self._by_id[one] for one in self._threads.get(thread_id, ())]

    def stands_alone(self, new: Interaction) -> bool:
        """Tell whether ``new``, not added yet, neither has a known cause nor is one."""
        if not self._by_id:
            return True
        if self._waiting_by_key.get(new.key):
            return False
        if new.is_inbound:
            return new.message_id is None or not self._replies_by_message.get(new.message_id)
        return self.cause_of(new) is None

    def affected_by(self, new: Interaction) -> set[str]:
        """Return the threads that may change root now that ``new`` is known."""
        ids = {new.id, *self._waiting_by_key.get(new.key, ())}
        if new.message_id is not None and new.is_inbound:
            ids |= self._replies_by_message.get(new.message_id, set())
        return {self._by_id[one].thread_id for one in ids}

    def root_of(self, one: Interaction) -> Interaction:
        """Return the interaction that began it all; in a circle, the earliest of it."""
        seen = {one.id: one}
        cause = self.cause_of(one)
        while cause is not None and cause.id not in seen:
            seen[cause.id] = one = cause
            cause = self.cause_of(one)
        if cause is None:
            return one
        return min(self._circle(cause), key=lambda member: member.order)

    def cause_of(self, one: Interaction) -> Interaction | None:
        """Return what caused an interaction; an inbound one always stands for itself."""
        if one.is_inbound:
            return None
        if one.reference is not None:
            return self.find(one.reference)
        if one.in_reply_to is None:
            return None
        originals = self._inbound_by_message.get(one.in_reply_to, set())
        found = (self._by_id[each] for each in originals)
        return min(found, key=lambda each: each.order, default=None)

    def _circle(self, start: Interaction) -> list[Interaction]:
        circle = [start]
        while (cause := self.cause_of(circle[-1])) is not None and cause.id != start.id:
            circle.append(cause)
        return circle

    def _index(self, one: Interaction) -> None:
        self._id_by_key[one.key] = one.id
        if one.is_inbound:
            if one.message_id is not None:
                self._inbound_by_message[one.message_id].add(one.id)
            return
        if isinstance(one.reference, EventKey):
            self._waiting_by_key[one.reference].add(one.id)
        if one.reference is None and one.in_reply_to is not None:
            self._replies_by_message[one.in_reply_to].add(one.id)
