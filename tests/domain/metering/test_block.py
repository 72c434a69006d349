"""The block: an exact cap; what is left to do is held, what was done is not charged."""

from datetime import date, datetime

import pytest

from app.domain.metering.decisions import Outcome
from app.domain.metering.events import Event
from app.domain.plans.subscriptions import Subscription, change
from tests.builders import (
    MARC,
    MARC_BY_MAIL,
    a_blocking_client,
    a_call,
    a_client,
    a_completion,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_subscription,
    a_triage,
    a_void,
    an_action,
    essentiel,
)
from tests.domain.metering.desk import Desk, recorded

DECEMBER = datetime.fromisoformat("2026-12-01T00:00:00+01:00")
CALLS = [a_call(f"call {number}", number) for number in range(6)]
FIRST = CALLS[0]


def a_full_desk() -> Desk:
    """Return a desk whose client used the only unit of the month, with the block on."""
    return recorded(FIRST, profile=a_blocking_client(1))


def with_change(new: Subscription) -> tuple[Subscription, ...]:
    return change(a_client().subscriptions, new)


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


def test_a_block_switched_on_late_removes_nothing() -> None:
    desk = recorded(*CALLS[:4], profile=a_client(a_subscription(essentiel(included_units=2))))
    desk.profile = a_blocking_client(2)
    [decision] = desk.record(CALLS[4])
    assert decision.outcome is Outcome.BLOCKED
    assert decision.quota is not None
    assert (decision.quota.used, decision.quota.extra) == (4, 2)


def test_a_downgrade_removes_nothing() -> None:
    desk = recorded(*CALLS[:4], profile=a_blocking_client(5))
    desk.profile = a_blocking_client(2)
    assert desk.record(CALLS[4])[0].outcome is Outcome.BLOCKED
    assert desk.units() == 4
    desk.check()


def test_the_block_in_force_when_it_is_recorded_decides() -> None:
    blocking = a_subscription(essentiel(included_units=0), date(2026, 12, 1), is_blocking=True)
    subscriptions = change([a_subscription(essentiel(included_units=0))], blocking)
    for now, outcome in ((FIRST.time, Outcome.COUNTED), (DECEMBER, Outcome.BLOCKED)):
        desk = Desk(a_client(*subscriptions), now)
        assert desk.record(FIRST)[0].outcome is outcome


def test_a_late_event_counts_when_the_block_was_lifted_meanwhile() -> None:
    lifted = a_subscription(essentiel(included_units=0), date(2026, 12, 1))
    blocking = a_subscription(essentiel(included_units=0), is_blocking=True)
    desk = Desk(a_client(*change([blocking], lifted)), DECEMBER)
    assert desk.record(FIRST)[0].outcome is Outcome.COUNTED


def test_a_client_whose_service_ended_keeps_the_block_of_the_month() -> None:
    ended = a_subscription(
        essentiel(included_units=1), ends_before=date(2026, 11, 24), is_blocking=True
    )
    desk = Desk(a_client(ended), DECEMBER)
    outcomes = [decision.outcome for decision in desk.record(*CALLS[:2])]
    assert outcomes == [Outcome.COUNTED, Outcome.BLOCKED]


def test_each_month_has_its_own_cap() -> None:
    desk = a_full_desk()
    [decision] = desk.record(a_call("in december", DECEMBER))
    assert decision.outcome is Outcome.COUNTED
    assert (desk.units("2026-11"), desk.units("2026-12")) == (1, 1)


def test_the_cap_of_a_month_of_one_day_is_prorated() -> None:
    one_day = a_subscription(starts_on=date(2026, 11, 30), is_blocking=True)
    at = datetime.fromisoformat("2026-11-30T10:00:00+01:00")
    desk = Desk(a_client(one_day), at)
    desk.record(*[a_call(str(number), at) for number in range(6)])
    assert desk.units() == 4


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


def test_a_blocked_call_that_needs_action_once_the_block_is_lifted_is_open_and_free() -> None:
    desk = recorded(*CALLS[:2], profile=a_blocking_client(1))
    desk.profile = a_client()
    desk.record(a_triage("triage", CALLS[1], requires_action=True))
    assert (desk.one("call 1").status, desk.rule("call 1")) == ("open", "plan_blocked")
    assert desk.units() == 1


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


def test_neither_lifting_the_block_nor_a_new_month_releases_anything() -> None:
    desk = a_full_desk()
    desk.record(a_message("mail", 1))
    desk.profile, desk.now = a_client(), DECEMBER
    desk.record(a_call("later", 9), a_call("in december", DECEMBER))
    assert desk.one("mail").is_held
    assert (desk.count("2026-11").held, desk.count("2026-12").held) == (1, 0)
    desk.check()
