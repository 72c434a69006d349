"""Rule codes: part of the public API, in decisions, ledger entries, reports and exports."""

from enum import StrEnum

from app.domain.fast_types import fast_enum


@fast_enum
class Rule(StrEnum):
    """Why an interaction counts or not (rulebook section 3)."""

    VOIDED = "voided"
    INBOUND_FROM_CLIENT = "inbound_from_client"
    OUTBOUND_TO_CLIENT = "outbound_to_client"
    OUTBOUND_UNREACHED = "outbound_unreached"
    FOLLOW_UP_INCLUDED = "follow_up_included"
    FOLLOW_UP_EXTRA = "follow_up_extra"
    INBOUND_NO_ACTION = "inbound_no_action"
    INBOUND_UNANSWERED = "inbound_unanswered"
    INBOUND_THIRD_PARTY = "inbound_third_party"
    OUTBOUND = "outbound"
    ACTION = "action"
    PLAN_BLOCKED = "plan_blocked"


CHARGEABLE = frozenset({Rule.FOLLOW_UP_EXTRA, Rule.INBOUND_THIRD_PARTY, Rule.OUTBOUND, Rule.ACTION})
"""The rules worth one unit; every other one is worth none."""


def units_of(rule: Rule) -> int:
    """Return what a rule is worth: 1 or 0."""
    return int(rule in CHARGEABLE)
