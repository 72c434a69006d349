"""The count: a pure function of a thread's facts (annex 1.B; rulebook section 3).

The places of threads are kept here while members come, move and go.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.fast_types import fast_dataclass
from app.domain.metering.events.events import OrderKey, Purpose
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind
from app.domain.metering.rules import CHARGEABLE, Rule, units_of

INCLUDED_FOLLOW_UPS = 3


@fast_dataclass
class Assessment:
    """What one interaction is worth, and why."""

    rule: Rule

    @property
    def units(self) -> int:
        """Return 0 or 1."""
        return units_of(self.rule)


@fast_dataclass
class Places:
    """All that an interaction's worth depends on beside its own facts.

    Attributes:
        are_given: the thread's follow-ups take places, since a third party began it.
        first: the ids of the first three that take one; empty where none are given.
    """

    are_given: bool
    first: frozenset[str]

    @property
    def is_handled(self) -> bool:
        """Tell whether anything was done for what began the thread."""
        return bool(self.first)


NO_PLACES = Places(are_given=False, first=frozenset())


def assess(root_id: str, thread: Iterable[Interaction]) -> dict[str, Assessment]:
    """Return what every interaction of a thread is worth, by interaction id.

    Args:
        root_id: the interaction that caused the others.
        thread: the root and all its follow-ups, in any order.

    Source: annex 1.B; rulebook section 3, first match wins.
    """
    members = sorted(thread, key=lambda member: member.order)
    root = next((member for member in members if member.id == root_id), None)
    takers = [member.id for member in members if takes_a_place(member)]
    places = places_of(root, takers[:INCLUDED_FOLLOW_UPS])
    return {member.id: assess_in(member, places) for member in members}


def assess_alone(interaction: Interaction) -> Assessment:
    """Return what an interaction is worth that is its whole thread, as most are."""
    return assess_in(interaction, NO_PLACES)


def assess_in(interaction: Interaction, places: Places) -> Assessment:
    """Return what an interaction is worth among the places of its thread.

    Whoever keeps the places while facts come in assesses those alone whose facts or place changed
    (docs/decisions/0007-count-is-a-pure-function.md).
    """
    return Assessment(_withheld(interaction, _rule(interaction, places)))


def places_of(root: Interaction | None, first: Iterable[str]) -> Places:
    """Return the places of a thread, by its root and the first three that take one."""
    if root is None or not gives_places(root):
        return NO_PLACES
    return Places(are_given=True, first=frozenset(first))


def gives_places(root: Interaction) -> bool:
    """Tell whether a third party's inbound interaction began the thread, and still stands."""
    return root.is_inbound and not root.is_with_client and not root.is_voided


def takes_a_place(interaction: Interaction) -> bool:
    """Tell whether a follow-up was really done, and for a third party."""
    if interaction.is_voided or interaction.is_inbound:
        return False
    if interaction.kind is Kind.ACTION:
        return True
    return not interaction.is_with_client and interaction.was_reached


def _rule(interaction: Interaction, places: Places) -> Rule:
    if interaction.is_voided:
        return Rule.VOIDED
    if interaction.is_inbound:
        return _inbound_rule(interaction, is_handled=places.is_handled)
    if interaction.direction is Direction.OUTBOUND:
        if interaction.is_with_client and interaction.purpose is Purpose.FOLLOW_UP:
            return Rule.OUTBOUND_TO_CLIENT
        if not interaction.was_reached:
            return Rule.OUTBOUND_UNREACHED
    if places.are_given and takes_a_place(interaction):
        is_included = interaction.id in places.first
        return Rule.FOLLOW_UP_INCLUDED if is_included else Rule.FOLLOW_UP_EXTRA
    return Rule.ACTION if interaction.kind is Kind.ACTION else Rule.OUTBOUND


def _inbound_rule(interaction: Interaction, *, is_handled: bool) -> Rule:
    if interaction.is_with_client:
        return Rule.INBOUND_FROM_CLIENT
    if interaction.kind is Kind.MESSAGE and not interaction.requires_action and not is_handled:
        return Rule.INBOUND_NO_ACTION
    if interaction.kind is Kind.CALL and not interaction.was_reached and not is_handled:
        return Rule.INBOUND_UNANSWERED
    return Rule.INBOUND_THIRD_PARTY


def _withheld(interaction: Interaction, rule: Rule) -> Rule:
    """Replace what the block withheld: a unit, or a request that waits (rulebook section 4)."""
    if interaction.is_held or (interaction.withheld is not None and rule in CHARGEABLE):
        return Rule.PLAN_BLOCKED
    return rule


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
