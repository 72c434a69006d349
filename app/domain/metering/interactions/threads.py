"""Threads: which interaction caused which, whatever the order in which they became known."""

from collections import defaultdict
from collections.abc import Container, Iterable
from collections.abc import Set as AbstractSet

from app.domain.metering.events.events import EventKey, Reference
from app.domain.metering.interactions.interactions import Interaction


class ThreadIndex:
    """The interactions loaded for a client, linked to their causes.

    Complete for every interaction asked about: what it names, the threads of what waits for it,
    and the earliest message that its ``in_reply_to`` names must have been added before.
    """

    def __init__(self, interactions: Iterable[Interaction] = ()) -> None:
        self._by_id: dict[str, Interaction] = {}
        self._id_by_key: dict[EventKey, str] = {}
        self._threads: defaultdict[str, set[str]] = defaultdict(set)
        self._answered: dict[str, str] = {}
        self._caused_by: defaultdict[Reference, set[str]] = defaultdict(set)
        self._replies_by_message: defaultdict[str, set[str]] = defaultdict(set)
        for interaction in interactions:
            self.put(interaction)

    def put(self, interaction: Interaction) -> Interaction | None:
        """Add an interaction, or replace what was known of it; return what was."""
        former = self._by_id.get(interaction.id)
        self._by_id[interaction.id] = interaction
        if former is None:
            self._index(interaction)
        elif former is not interaction:
            self._follow(former, interaction)
        self._threads[interaction.thread_id].add(interaction.id)
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

    def ids_of(self, thread_id: str) -> AbstractSet[str]:
        """Return the ids of the members of a thread, in no order."""
        return self._threads.get(thread_id, frozenset())

    def stands_alone(self, new: Interaction) -> bool:
        """Tell whether ``new``, not added yet, neither has a known cause nor is one."""
        if not self._by_id:
            return True
        return not self.waiting_for(new) and self.cause_of(new) is None

    def waiting_for(self, new: Interaction) -> set[str]:
        """Return the ids of those that ``new``, not known before, turns out to have caused.

        A reply belongs to the earliest message of its id: a later one takes none away.
        """
        waiting = self._caused_by.get(new.key, set())
        for key in new.former_keys:
            waiting = waiting | self._caused_by.get(key, set())
        if new.message_id is None or not new.is_inbound:
            return waiting
        replies = self._replies_by_message.get(new.message_id)
        if not replies:
            return waiting
        answered = self._answered_by(new.message_id)
        is_answered = answered is None or new.order < answered.order
        return waiting | replies if is_answered else waiting

    def moved_by(self, new: Interaction, waiting: Iterable[str]) -> dict[str, str]:
        """Return the root of each interaction whose thread changes, now that ``new`` was added.

        Args:
            new: stands for itself so far.
            waiting: the ids of those that it caused; their threads are known whole.
        """
        threads = {self._by_id[interaction_id].thread_id for interaction_id in waiting} | {
            new.thread_id
        }
        return self._find_moved(
            {interaction_id for thread in threads for interaction_id in self._threads[thread]}
        )

    def moved_with(self, interaction_id: str) -> dict[str, str]:
        """Return the root of each interaction whose thread changes, now that one has another cause.

        All that it caused must be known, and the cause.
        """
        return self._find_moved(self.caused_by(interaction_id))

    def caused_by(self, interaction_id: str) -> set[str]:
        """Return the ids of an interaction and all that it caused, near or far, as causes stand."""
        found, due = {interaction_id}, [interaction_id]
        while due:
            interaction = self._by_id[due.pop()]
            names: list[Reference] = [interaction.id]
            names += [key for key in interaction.keys if self._id_by_key[key] == interaction.id]
            new = {each for name in names for each in self._caused_by.get(name, set())} - found
            found |= new
            due += new
        return found

    def roots(self) -> dict[str, str]:
        """Return the root of every interaction, from the causes alone; all must be known."""
        return self._roots(self._by_id.keys())

    def _find_moved(self, movable: AbstractSet[str]) -> dict[str, str]:
        roots = self._roots(movable)
        return {
            interaction_id: root
            for interaction_id, root in roots.items()
            if self._by_id[interaction_id].thread_id != root
        }

    def _roots(self, movable: AbstractSet[str]) -> dict[str, str]:
        """Return the roots of all that may have moved; whoever stands elsewhere stays there."""
        roots: dict[str, str] = {}
        for interaction_id in movable:
            self._find_root(interaction_id, movable, roots)
        return roots

    def _find_root(self, start: str, movable: Container[str], roots: dict[str, str]) -> None:
        """Note the root of an interaction, and of all that led to it."""
        path: dict[str, Interaction] = {}
        interaction = self._by_id[start]
        while (
            interaction.id not in roots and interaction.id not in path and interaction.id in movable
        ):
            path[interaction.id] = interaction
            cause = self.cause_of(interaction)
            if cause is None:
                roots[interaction.id] = interaction.id
                break
            interaction = cause
        root = roots.get(interaction.id)
        if root is None:
            root = (
                self._earliest_of_circle(interaction).id
                if interaction.id in path
                else interaction.thread_id
            )
        roots |= dict.fromkeys(path, root)

    def cause_of(self, interaction: Interaction) -> Interaction | None:
        """Return what caused an interaction; an inbound one always stands for itself."""
        if interaction.is_inbound:
            return None
        if interaction.reference is not None:
            return self.find(interaction.reference)
        if interaction.in_reply_to is None:
            return None
        return self._answered_by(interaction.in_reply_to)

    def _answered_by(self, message_id: str) -> Interaction | None:
        """Return the message that replies to a message id belong to: the earliest."""
        return self._by_id.get(self._answered.get(message_id, ""))

    def _earliest_of_circle(self, start: Interaction) -> Interaction:
        circle = [start]
        while (cause := self.cause_of(circle[-1])) is not None and cause.id != start.id:
            circle.append(cause)
        return min(circle, key=lambda interaction: interaction.order)

    def _index(self, interaction: Interaction) -> None:
        for key in interaction.keys:
            # What was reassigned, and came back, is meant by the key that it had at first.
            self._id_by_key[key] = max(interaction.id, self._id_by_key.get(key, ""))
        if interaction.is_inbound:
            if interaction.message_id is not None:
                former = self._answered_by(interaction.message_id)
                if former is None or interaction.order < former.order:
                    self._answered[interaction.message_id] = interaction.id
            return
        if interaction.reference is not None:
            self._caused_by[interaction.reference].add(interaction.id)
        elif interaction.in_reply_to is not None:
            self._replies_by_message[interaction.in_reply_to].add(interaction.id)

    def _follow(self, former: Interaction, interaction: Interaction) -> None:
        """Keep up with an interaction that was moved to another thread, or got another cause."""
        if former.thread_id != interaction.thread_id:
            self._threads[former.thread_id].discard(interaction.id)
        if (former.reference, former.in_reply_to) == (
            interaction.reference,
            interaction.in_reply_to,
        ):
            return
        if former.reference is not None:
            self._caused_by[former.reference].discard(interaction.id)
        elif former.in_reply_to is not None:
            self._replies_by_message[former.in_reply_to].discard(interaction.id)
        self._index(interaction)
