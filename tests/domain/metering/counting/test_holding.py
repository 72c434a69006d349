"""What is held and what is not, when facts arrive while the block is active."""

import pytest

from app.domain.metering.events.events import Event
from tests.builders import (
    MARC,
    MARC_BY_MAIL,
    a_blocking_client,
    a_call,
    a_client,
    a_completion,
    a_message,
    a_placed_call,
    a_release,
    a_request,
    a_triage,
    a_void,
)
from tests.domain.metering.counting.desk import Desk, recorded

CALLS = [a_call(f"call {number}", number) for number in range(6)]
FIRST = CALLS[0]


def a_full_desk() -> Desk:
    """Return a desk whose client used the only unit of the month, with the block on."""
    return recorded(FIRST, profile=a_blocking_client(1))


OPEN = [a_request("open"), a_message("open", sender=MARC_BY_MAIL), a_message("open")]


@pytest.mark.parametrize("target", OPEN, ids=["request", "client's mail", "third party's mail"])
def test_what_is_open_is_not_held_when_the_block_becomes_active(target: Event) -> None:
    desk = Desk(a_blocking_client(1))
    desk.record(target)
    units = desk.units()
    desk.record(a_call("last unit", 1))
    desk.record(a_triage("triage", target, requires_action=True))
    desk.record(a_triage("silent", target, requires_action=None), a_completion("done", target))
    desk.check()
    assert desk.one("open").completed_at is not None
    assert (desk.units(), desk.count().held) == (1, 0)
    assert desk.one("open").counted_units == units


@pytest.mark.parametrize(
    "target",
    [
        a_message("target", requires_action=False),
        a_request("target", requires_action=False),
        a_call("target", sender=MARC),
    ],
    ids=["message", "request", "client's call"],
)
def test_what_is_found_to_need_handling_while_the_block_is_active_is_held(target: Event) -> None:
    desk = recorded(target, FIRST, profile=a_blocking_client(1))
    desk.record(a_triage("triage", target, requires_action=True))
    assert desk.count().held == 1
    assert desk.rule("target") == "plan_blocked"
    desk.check()


def test_a_blocked_call_that_is_found_to_need_action_is_held() -> None:
    desk = a_full_desk()
    desk.record(CALLS[1], a_triage("triage", CALLS[1], requires_action=True))
    assert (desk.one("call 1").status, desk.rule("call 1")) == ("held", "plan_blocked")
    assert desk.count().held == 1
    desk.check()


def test_a_blocked_call_that_needs_action_once_the_block_is_lifted_waits_and_counts_later() -> None:
    desk = recorded(*CALLS[:2], profile=a_blocking_client(1))
    desk.profile = a_client()
    desk.record(a_triage("triage", CALLS[1], requires_action=True))
    assert (desk.one("call 1").status, desk.rule("call 1")) == ("held", "plan_blocked")
    assert (desk.units(), desk.count().held) == (1, 1)
    desk.record(a_release("release", CALLS[1]))
    assert (desk.one("call 1").status, desk.rule("call 1")) == ("open", "inbound_third_party")
    assert (desk.units(), desk.count().held) == (2, 0)
    desk.check()


@pytest.mark.parametrize(
    "target",
    [
        a_call("target", voicemail=True, requires_action=False),
        a_message("target", requires_action=False),
    ],
    ids=["voicemail that needs nothing", "message without action, answered"],
)
def test_what_was_blocked_and_needs_nothing_is_not_held(target: Event) -> None:
    desk = recorded(
        FIRST, target, a_placed_call("reply", 2, cause=target), profile=a_blocking_client(1)
    )
    assert desk.rule("target") == "plan_blocked"
    assert desk.count().held == 0
    desk.record(a_triage("still nothing", target, requires_action=False))
    assert (desk.one("target").status, desk.count().held) == ("recorded", 0)
    desk.check()


def test_a_counted_call_that_is_found_to_need_action_keeps_its_unit() -> None:
    desk = a_full_desk()
    desk.record(a_triage("triage", FIRST, requires_action=True))
    assert desk.rules() == {"call 0": "inbound_third_party"}
    assert desk.count().held == 0


def test_a_held_message_found_to_need_nothing_is_held_no_more_until_it_does() -> None:
    desk, mail = a_full_desk(), a_message("mail", 1)
    desk.record(mail)
    desk.record(a_triage("no", mail, 5, requires_action=False))
    assert (desk.rule("mail"), desk.count().held) == ("inbound_no_action", 0)
    desk.record(a_triage("yes", mail, 6, requires_action=True))
    assert (desk.rule("mail"), desk.count().held) == ("plan_blocked", 1)
    desk.check()


def test_a_message_completed_before_the_block_was_active_is_blocked_and_not_held() -> None:
    mail = a_message("mail")
    desk = recorded(mail, a_completion("done", mail, 2), profile=a_blocking_client(1))
    desk.record(a_triage("no", mail, 3, requires_action=False), CALLS[4])
    desk.record(a_triage("yes", mail, 5, requires_action=True))
    assert (desk.one("mail").status, desk.rule("mail")) == ("completed", "plan_blocked")
    assert desk.count().held == 0
    desk.check()


def test_a_held_message_that_is_voided_is_held_no_more() -> None:
    desk, mail = a_full_desk(), a_message("mail", 1)
    desk.record(mail, a_void("void", mail))
    assert (desk.rule("mail"), desk.count().held) == ("voided", 0)
    desk.check()


def test_a_held_message_cannot_be_completed() -> None:
    desk, mail = a_full_desk(), a_message("mail", 1)
    desk.record(mail, a_completion("done", mail))
    assert (desk.one("mail").status, desk.one("mail").completed_at) == ("held", None)
