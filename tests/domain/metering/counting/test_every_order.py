"""The count does not depend on the order in which the facts of a thread arrive."""

from collections.abc import Sequence
from itertools import permutations

from app.domain.metering.events.events import Event
from tests.builders import (
    a_bounce,
    a_message,
    a_placed_call,
    a_sent_message,
    a_triage,
    a_void,
    an_action,
)
from tests.domain.metering.counting.desk import Desk

MAIL = a_message("mail", 0, message_id="1@them", requires_action=False)
REPLY = a_sent_message("reply", 1, in_reply_to="1@them")
CALL = a_placed_call("call", 2, cause=MAIL)
AFTER_REPLY = an_action("after the reply", 3, cause=REPLY)
AFTER_CALL = an_action("after the call", 4, cause=CALL)
LAST = an_action("last", 5, cause=MAIL)
LAST_FACTS = 3


def counts_of_every_order(facts: Sequence[Event]) -> set[tuple[int, tuple[tuple[str, str], ...]]]:
    """Return what comes of the facts in every order; orders that begin alike share that batch."""
    found = set()
    for first in permutations(facts, len(facts) - LAST_FACTS):
        begun = Desk()
        begun.record(*first)
        for last in permutations([fact for fact in facts if fact not in first]):
            desk = begun.copied()
            desk.record(*last)
            assert not desk.waiting
            found.add((desk.units(), tuple(desk.rules().items())))
    return found


def test_all_orders_of_seven_facts_end_in_the_same_units() -> None:
    facts = [MAIL, REPLY, CALL, AFTER_REPLY, AFTER_CALL, LAST, a_bounce("bounce", REPLY, 6)]
    [(units, rules)] = counts_of_every_order(facts)
    assert units == 2
    assert dict(rules) == {
        "mail": "inbound_third_party",
        "reply": "outbound_unreached",
        "call": "follow_up_included",
        "after the reply": "follow_up_included",
        "after the call": "follow_up_included",
        "last": "follow_up_extra",
    }


def test_all_orders_of_triage_and_voids_end_in_the_same_units() -> None:
    facts = [
        MAIL,
        REPLY,
        CALL,
        a_triage("yes", MAIL, 6, requires_action=True),
        a_triage("no", MAIL, 7, requires_action=False),
        a_void("void", REPLY, 8),
    ]
    [(units, rules)] = counts_of_every_order(facts)
    assert units == 1
    assert dict(rules)["mail"] == "inbound_third_party"


def test_all_orders_of_a_voided_root_end_in_the_same_units() -> None:
    facts = [MAIL, REPLY, CALL, AFTER_REPLY, LAST, a_void("void", MAIL, 6)]
    [(units, rules)] = counts_of_every_order(facts)
    assert units == 4
    assert [rule for _, rule in rules] == ["voided", "outbound", "outbound", "action", "action"]
