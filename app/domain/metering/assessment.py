"""The count: a pure function of a thread's facts (annex 1.B; rulebook section 3)."""

from collections.abc import Iterable

from app.domain.events.events import Purpose
from app.domain.interactions.interactions import Direction, Interaction, Kind
from app.domain.metering.rules import CHARGEABLE, Rule, units_of
from app.domain.values import value

INCLUDED_FOLLOW_UPS = 3
_NO_PLACES: dict[str, int] = {}


@value
class Assessment:
    """What one interaction is worth, and why."""

    rule: Rule

    @property
    def units(self) -> int:
        """Return 0 or 1."""
        return units_of(self.rule)


def assess(root_id: str, thread: Iterable[Interaction]) -> dict[str, Assessment]:
    """Return what every interaction of a thread is worth, by interaction id.

    Args:
        root_id: the interaction that caused the others.
        thread: the root and all its follow-ups, in any order.

    Source: annex 1.B; rulebook section 3, first match wins.
    """
    members = sorted(thread, key=lambda one: one.order)
    root = next((one for one in members if one.id == root_id), None)
    follow_ups = _follow_ups(root, members)
    places = {one.id: place for place, one in enumerate(follow_ups)}
    return {
        one.id: Assessment(_withheld(one, _rule(one, places, is_handled=bool(places))))
        for one in members
    }


def assess_alone(one: Interaction) -> Assessment:
    """Return what an interaction is worth that is its whole thread, as most are."""
    return Assessment(_withheld(one, _rule(one, _NO_PLACES, is_handled=False)))


def _follow_ups(root: Interaction | None, members: list[Interaction]) -> list[Interaction]:
    """Return what a third party's inbound interaction caused and that was really done."""
    if root is None or root.is_voided or not root.is_inbound or root.is_with_client:
        return []
    return [one for one in members if one.id != root.id and _takes_a_place(one)]


def _takes_a_place(one: Interaction) -> bool:
    if one.is_voided or one.is_inbound:
        return False
    if one.kind is Kind.ACTION:
        return True
    return not one.is_with_client and one.was_reached


def _rule(one: Interaction, places: dict[str, int], *, is_handled: bool) -> Rule:
    if one.is_voided:
        return Rule.VOIDED
    if one.is_inbound:
        return _inbound_rule(one, is_handled=is_handled)
    if one.direction is Direction.OUTBOUND:
        if one.is_with_client and one.purpose is Purpose.FOLLOW_UP:
            return Rule.OUTBOUND_TO_CLIENT
        if not one.was_reached:
            return Rule.OUTBOUND_UNREACHED
    place = places.get(one.id)
    if place is not None:
        return Rule.FOLLOW_UP_INCLUDED if place < INCLUDED_FOLLOW_UPS else Rule.FOLLOW_UP_EXTRA
    return Rule.ACTION if one.kind is Kind.ACTION else Rule.OUTBOUND


def _inbound_rule(one: Interaction, *, is_handled: bool) -> Rule:
    if one.is_with_client:
        return Rule.INBOUND_FROM_CLIENT
    if one.kind is Kind.MESSAGE and not one.requires_action and not is_handled:
        return Rule.INBOUND_NO_ACTION
    if one.kind is Kind.CALL and not one.was_reached and not is_handled:
        return Rule.INBOUND_UNANSWERED
    return Rule.INBOUND_THIRD_PARTY


def _withheld(one: Interaction, rule: Rule) -> Rule:
    """Replace what the block withheld: a unit, or a request that waits (rulebook section 4)."""
    if one.is_held or (one.withheld is not None and rule in CHARGEABLE):
        return Rule.PLAN_BLOCKED
    return rule
