"""The block: an exact cap; what is left to do is held, what was done is not charged."""

import pytest

from app.domain.metering.counting.decisions import Outcome
from app.domain.metering.events.events import Event
from tests.builders import (
    MARC,
    MARC_BY_MAIL,
    a_blocking_client,
    a_call,
    a_client,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_subscription,
    a_void,
    an_action,
    essentiel,
)
from tests.domain.metering.counting.desk import Desk, recorded

CALLS = [a_call(f"call {number}", number) for number in range(6)]
FIRST = CALLS[0]


def a_full_desk() -> Desk:
    """Return a desk whose client used the only unit of the month, with the block on."""
    return recorded(FIRST, profile=a_blocking_client(1))


def test_the_cap_is_exact() -> None:
    desk = Desk(a_blocking_client(3))
    outcomes = [decision.outcome for decision in desk.record(*CALLS)]
    assert outcomes == [Outcome.COUNTED] * 3 + [Outcome.BLOCKED] * 3
    assert desk.units() == 3
    assert [entry.posting.used_after for entry in desk.entries] == [1, 2, 3]
    assert {desk.rule(f"call {number}") for number in (3, 4, 5)} == {"plan_blocked"}


def test_without_the_block_units_beyond_the_included_ones_are_extra() -> None:
    desk = Desk(a_client(a_subscription(essentiel(included_units=3))))
    decisions = desk.record(*CALLS)
    assert [one.quota.extra for one in decisions if one.quota] == [0, 0, 0, 1, 2, 3]
    assert desk.units() == 6


def test_a_plan_that_includes_nothing_blocks_everything() -> None:
    desk = recorded(FIRST, a_message("mail", 1), profile=a_blocking_client(0))
    assert desk.postings() == []
    assert desk.count().held == 1


@pytest.mark.parametrize(
    "event",
    [
        a_message("message", 1),
        a_call("voicemail", 1, answered=False, voicemail=True),
        a_call("call to act on", 1, requires_action=True),
        a_request("request", 1),
        a_message("client's message", 1, sender=MARC_BY_MAIL),
        a_call("client's call to act on", 1, sender=MARC, requires_action=True),
        a_call("client's voicemail", 1, sender=MARC, answered=False, voicemail=True),
    ],
    ids=lambda event: event.key.id,
)
def test_what_has_still_to_be_handled_is_held(event: Event) -> None:
    desk = a_full_desk()
    [decision] = desk.record(event)
    assert (decision.outcome, decision.rule) == (Outcome.HELD, "plan_blocked")
    assert (decision.units, decision.due_at) == (0, None)
    assert decision.quota is not None
    assert (decision.quota.used, decision.quota.held) == (1, 1)
    desk.check()


@pytest.mark.parametrize(
    "event",
    [
        a_call("answered call", 1),
        a_placed_call("placed call", 1),
        a_sent_message("sent message", 1),
        a_sent_message("message the client asked for", 1, to=MARC_BY_MAIL, purpose="requested"),
        an_action("action", 1),
        a_call("voicemail without action", 1, voicemail=True, requires_action=False),
    ],
    ids=lambda event: event.key.id,
)
def test_what_was_done_already_is_blocked(event: Event) -> None:
    desk = a_full_desk()
    [decision] = desk.record(event)
    assert (decision.outcome, decision.rule) == (Outcome.BLOCKED, "plan_blocked")
    assert (desk.units(), desk.count().held) == (1, 0)
    desk.check()


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (a_message("advertisement", 1, requires_action=False), "inbound_no_action"),
        (a_call("missed call", 1, answered=False), "inbound_unanswered"),
        (a_call("client's call", 1, sender=MARC), "inbound_from_client"),
        (a_message("thanks", 1, sender=MARC_BY_MAIL, requires_action=False), "inbound_from_client"),
        (a_sent_message("news", 1, to=MARC_BY_MAIL), "outbound_to_client"),
        (a_placed_call("failed call", 1, answered=False), "outbound_unreached"),
        (an_action("follow-up", 1, cause=FIRST), "follow_up_included"),
    ],
    ids=lambda value: value.key.id if isinstance(value, Event) else "",
)
def test_what_is_worth_nothing_passes(event: Event, rule: str) -> None:
    desk = a_full_desk()
    [decision] = desk.record(event)
    assert (decision.outcome, decision.rule) == (Outcome.NOT_COUNTED, rule)


def test_the_fourth_follow_up_of_a_counted_call_is_blocked() -> None:
    desk = a_full_desk()
    desk.record(*[an_action(f"action {at}", at, cause=FIRST) for at in (1, 2, 3, 4)])
    desk.check()
    assert desk.rule("action 3") == "follow_up_included"
    assert desk.rule("action 4") == "plan_blocked"


@pytest.mark.parametrize(
    "root", [a_message("root", requires_action=False), a_call("root", answered=False)]
)
def test_a_root_that_becomes_chargeable_while_the_block_is_active_is_blocked(root: Event) -> None:
    desk = recorded(root, FIRST, profile=a_blocking_client(1))
    [decision] = desk.record(an_action("late", 9, cause=root))
    assert decision.rule == "follow_up_included"
    assert desk.rule("root") == "plan_blocked"
    assert (desk.units(), desk.count().held) == (1, 0)
    desk.check()


def test_a_cause_takes_the_place_of_what_counted_alone() -> None:
    desk = recorded(an_action("action", 1, cause=FIRST), profile=a_blocking_client(1))
    desk.record(FIRST)
    desk.check()
    assert desk.rules() == {"call 0": "inbound_third_party", "action": "follow_up_included"}


def test_freed_units_bring_nothing_back_but_serve_what_comes_next() -> None:
    desk = recorded(*CALLS[:2], a_message("mail", 5), profile=a_blocking_client(1))
    desk.record(a_void("void", FIRST))
    assert (desk.units(), desk.count().held) == (0, 1)
    assert [desk.rule(name) for name in ("call 1", "mail")] == ["plan_blocked", "plan_blocked"]
    [decision] = desk.record(a_call("next", 9))
    assert decision.outcome is Outcome.COUNTED
    desk.check()


def test_which_unit_is_blocked_goes_by_the_order_of_recording() -> None:
    desk = recorded(CALLS[1], CALLS[0], profile=a_blocking_client(1))
    assert desk.rules() == {"call 0": "plan_blocked", "call 1": "inbound_third_party"}


def test_a_blocked_call_that_is_voided_is_voided() -> None:
    desk = recorded(*CALLS[:2], a_void("void", CALLS[1]), profile=a_blocking_client(1))
    assert desk.rule("call 1") == "voided"
    assert desk.units() == 1


def test_a_blocked_outbound_whose_cause_arrives_is_a_follow_up() -> None:
    cause = a_message("cause", requires_action=False)
    desk = a_full_desk()
    desk.record(an_action("action", 1, cause=cause))
    assert desk.rule("action") == "plan_blocked"
    desk.record(cause)
    assert (desk.rule("action"), desk.rule("cause")) == ("follow_up_included", "plan_blocked")
    desk.check()
