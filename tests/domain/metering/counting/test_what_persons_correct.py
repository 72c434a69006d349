"""A person's word on what a machine recorded: field by field, in any order (rulebook, 11)."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from app.domain.metering.counting.amendments import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import PlanBlocked
from app.domain.metering.events.events import Event
from app.domain.metering.interactions.interactions import Status
from tests.builders import (
    CUSTOMER,
    MARC,
    a_blocking_client,
    a_bounce,
    a_call,
    a_completion,
    a_correction,
    a_message,
    a_placed_call,
    a_release,
    a_request,
    a_sent_message,
    a_triage,
    a_void,
    an_action,
    an_event,
    minutes,
)
from tests.domain.metering.counting.desk import Desk, recorded
from tests.domain.metering.counting.test_every_order import counts_of_every_order

MAIL = a_message("mail")
CALL = a_placed_call("call", 1)
SENT = a_sent_message("sent", 2)
DECEMBER = datetime.fromisoformat("2026-12-03T10:00:00+01:00")


def test_all_orders_of_seven_facts_with_links_end_in_the_same_units() -> None:
    other = a_call("other", 1)
    action = an_action("action", 3, cause=CALL)
    facts = [
        MAIL,
        other,
        CALL,
        action,
        a_correction("to the call", CALL, 6, cause=other),
        a_correction("to the mail", CALL, 7, cause=MAIL),
        a_correction("the client's", MAIL, 8, with_client=True),
    ]
    [(units, rules)] = counts_of_every_order(facts)
    assert units == 3
    assert dict(rules) == {
        "mail": "inbound_from_client",
        "other": "inbound_third_party",
        "call": "outbound",
        "action": "action",
    }


def test_all_orders_of_seven_facts_of_one_message_end_in_the_same_units() -> None:
    facts = [
        MAIL,
        SENT,
        a_bounce("bounce", SENT, 6),
        a_correction("arrived", SENT, 7, delivered=True),
        a_correction("asked for", SENT, 7, purpose="requested", with_client=True),
        a_correction("linked", SENT, 5, cause=MAIL),
        a_correction("alone", SENT, 8, cause=None),
    ]
    [(units, rules)] = counts_of_every_order(facts)
    assert units == 2
    assert dict(rules) == {"mail": "inbound_third_party", "sent": "outbound"}


@pytest.mark.parametrize("arrival", list(permutations([1, 2, 3])), ids=str)
def test_the_latest_word_on_a_field_holds(arrival: tuple[int, ...]) -> None:
    says = {1: True, 2: False, 3: True}
    words = [a_correction(f"{at}", CALL, at, with_client=says[at]) for at in arrival]
    desk = recorded(CALL, *words)
    assert desk.rules() == {"call": "outbound_to_client"}


def test_words_of_one_instant_go_by_their_ids() -> None:
    first = a_correction("a", CALL, with_client=True)
    second = a_correction("b", CALL, with_client=False)
    assert recorded(CALL, first, second).rules() == recorded(CALL, second, first).rules()
    assert recorded(CALL, second, first).rules() == {"call": "outbound"}


def test_a_word_on_one_field_says_nothing_of_another() -> None:
    desk = recorded(
        CALL,
        a_correction("late", CALL, 9, answered=False),
        a_correction("early", CALL, 3, answered=True, with_client=True),
    )
    one = desk.one("call")
    assert (one.was_answered, one.is_with_client) == (False, True)


def test_null_says_that_it_stands_alone_whatever_it_came_with() -> None:
    mail = a_message("mail", message_id="1@them")
    caused = a_placed_call("caused", 1, cause=mail)
    reply = a_sent_message("reply", 2, in_reply_to="1@them")
    desk = recorded(mail, caused, reply)
    assert desk.units() == 1
    for target in (caused, reply):
        desk.record(a_correction(f"alone {target.key.id}", target, cause=None))
        desk.check()
    assert desk.units() == 3
    desk.record(a_message("earlier", -1, message_id="1@them"))
    assert desk.rules()["reply"] == "outbound"


def test_a_cause_that_comes_later_takes_it_in() -> None:
    desk = recorded(CALL, a_correction("linked", CALL, cause=MAIL))
    assert desk.units() == 1
    desk.record(MAIL)
    desk.check()
    assert desk.rules() == {"mail": "inbound_third_party", "call": "follow_up_included"}


def test_what_waited_for_the_former_cause_stays_when_it_comes() -> None:
    caused = a_placed_call("caused", 1, cause=MAIL)
    other = a_call("other")
    desk = recorded(caused, other, a_correction("linked", caused, cause=other), MAIL)
    assert desk.one("caused").thread_id == desk.one("other").id
    assert desk.units() == 2


def test_of_four_linked_late_the_fourth_in_order_counts() -> None:
    calls = [a_placed_call(f"call {place}", place) for place in (4, 3, 2, 1)]
    links = [a_correction(f"link {one.key.id}", one, cause=MAIL) for one in calls]
    desk = recorded(MAIL, *calls, *links)
    assert [desk.rules()[f"call {place}"] for place in (1, 2, 3, 4)] == [
        "follow_up_included",
        "follow_up_included",
        "follow_up_included",
        "follow_up_extra",
    ]
    assert desk.units() == 2


@pytest.mark.parametrize("cause", ["itself", "near", "far"])
def test_a_cause_among_its_own_follow_ups_is_refused(cause: str) -> None:
    near = an_action("near", 2, cause=CALL)
    far = an_action("far", 3, cause=near)
    desk = recorded(MAIL, CALL, near, far, a_correction("linked", CALL, 9, cause=MAIL))
    named = {"itself": CALL, "near": near, "far": far}[cause]
    before = (dict(desk.interactions), desk.head)
    with pytest.raises(CircularCause):
        desk.record(a_correction("circle", CALL, 5, cause=named))
    assert (desk.interactions, desk.head) == before


@pytest.mark.parametrize("at_once", [False, True])
def test_a_circle_closed_by_what_waited_is_broken_by_a_later_fact_in_any_order(
    *, at_once: bool
) -> None:
    mail, a = a_message("mail"), a_placed_call("a", 10)
    b = a_placed_call("b", 10, cause=a)
    close, broken = a_correction("close", a, 20, cause=b), a_correction("break", b, 30, cause=mail)
    accepted = 0
    for order in permutations([mail, a, b, close, broken]):
        before = order[: order.index(close)]
        if a in before and b in before and broken not in before:
            with pytest.raises(CircularCause):
                recorded(*order)
            continue
        accepted += 1
        desk = Desk()
        for batch in [order] if at_once else [(event,) for event in order]:
            desk.record(*batch)
        desk.check()
        assert (desk.waiting, desk.refused, desk.units()) == ([], [], 1), order
        assert {one.thread_id for one in desk.interactions.values()} == {desk.one("mail").id}
    assert accepted == 110


def test_a_correction_that_waited_and_names_its_own_interaction_stands_alone() -> None:
    desk = recorded(MAIL, a_correction("itself", CALL, 5, cause=CALL), CALL)
    assert desk.rule("call") == "outbound"
    desk.record(a_correction("linked", CALL, 9, cause=MAIL))
    desk.check()
    assert desk.rule("call") == "follow_up_included"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (a_request("request"), {"with_client": False}),
        (an_action("action"), {"answered": True}),
        (MAIL, {"delivered": True, "with_client": True}),
        (a_call("in"), {"cause": None}),
        (a_call("in"), {"purpose": "requested"}),
        (SENT, {"voicemail": True}),
    ],
)
def test_what_does_not_fit_is_refused_or_changes_nothing_where_it_waited(
    target: Event, said: dict[str, Any]
) -> None:
    correction = a_correction("unfit", target, **said)
    desk = recorded(target)
    before = dict(desk.interactions)
    with pytest.raises(CorrectionDoesNotFit):
        desk.record(correction)
    waited = recorded(correction, target)
    assert desk.interactions == waited.interactions == before


def test_what_is_voided_stays_so_and_takes_no_place() -> None:
    desk = recorded(MAIL, CALL, a_void("void", CALL), a_correction("linked", CALL, cause=MAIL))
    assert desk.rules() == {"mail": "inbound_third_party", "call": "voided"}


# Clocks


def test_a_voicemail_that_a_person_heard_starts_the_clock_from_the_calls_time() -> None:
    call = a_call("in", answered=False)
    desk = recorded(call)
    assert desk.one("in").due_at is None
    desk.record(a_correction("heard", call, voicemail=True))
    assert (
        desk.one("in").due_at
        == recorded(a_call("in", answered=False, voicemail=True)).one("in").due_at
    )
    desk.record(a_correction("heard again", call, 61, voicemail=False))
    assert (desk.one("in").status, desk.one("in").due_at) == (Status.RECORDED, None)


def test_what_was_told_of_action_does_not_follow_the_voicemail() -> None:
    call = a_call("in", answered=False, requires_action=False)
    desk = recorded(call, a_correction("heard", call, voicemail=True))
    assert desk.one("in").status is Status.RECORDED


@pytest.mark.parametrize("arrival", [(0, 1), (1, 0)], ids=str)
def test_a_triage_outlasts_a_voicemail(arrival: tuple[int, ...]) -> None:
    call = a_call("in", answered=False, voicemail=True)
    said = [
        a_triage("triage", call, 5, requires_action=False),
        a_correction("heard", call, 9, voicemail=True),
    ]
    assert recorded(call, *[said[place] for place in arrival]).one("in").status is Status.RECORDED


@pytest.mark.parametrize("is_triaged_first", [False, True])
def test_the_deadline_is_that_of_what_it_now_is(*, is_triaged_first: bool) -> None:
    theirs = a_call("call", requires_action=True)
    ours = a_call("call", requires_action=True, sender=MARC)
    desk = recorded(theirs)
    if is_triaged_first:
        desk.record(a_triage("no", theirs, 1, requires_action=False))
        desk.record(a_triage("yes", theirs, 2, requires_action=True))
    desk.record(a_correction("borrowed", theirs, with_client=True))
    assert desk.one("call").due_at == recorded(ours).one("call").due_at
    desk.record(a_correction("not borrowed", theirs, 61, with_client=False))
    assert desk.one("call").due_at == recorded(theirs).one("call").due_at
    desk.check()


def test_what_was_said_before_the_clock_began_applies() -> None:
    call = a_call("in", answered=False)
    desk = recorded(call, a_completion("done", call, 30))
    assert desk.one("in").status is Status.RECORDED
    desk.record(a_correction("heard", call, voicemail=True))
    assert (desk.one("in").status, desk.one("in").completed_at) == (Status.COMPLETED, minutes(30))


def test_met_becomes_breached_with_the_deadline_of_a_third_party() -> None:
    call = a_call("in", requires_action=True, sender=MARC)
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    desk = recorded(call, a_completion("done", call, at))
    due_at = desk.one("in").due_at
    assert due_at is not None
    assert due_at > at
    desk.record(a_correction("not Marc", call, with_client=False))
    due_at = desk.one("in").due_at
    assert due_at is not None
    assert due_at < at


def test_a_correction_that_ends_the_clock_gives_the_grant_back_and_another_asks_again() -> None:
    call = a_call("in", answered=False, voicemail=True, urgent=True)
    desk = Desk()
    [decision] = desk.record(call)
    assert decision.urgent is not None
    assert decision.urgent.is_granted
    day = decision.urgent.day
    [stopped] = desk.record(a_correction("no", call, 30, voicemail=False))
    assert stopped.urgent is None
    [again] = desk.record(a_correction("yes", call, 40, voicemail=True))
    assert again.urgent is not None
    assert (again.urgent.is_granted, again.urgent.day) == (True, day)


def test_a_grant_stays_while_there_is_a_clock() -> None:
    call = a_call("in", answered=True, requires_action=True, urgent=True)
    desk = recorded(call)
    granted = desk.one("in").urgent
    desk.record(a_correction("borrowed", call, with_client=True))
    assert desk.one("in").urgent == granted is not None


# The block


LAST_UNIT = a_call("last unit")


def blocked(*events: Event) -> Desk:
    desk = recorded(LAST_UNIT, *events, profile=a_blocking_client(1))
    assert desk.units() == 1
    return desk


def test_a_unit_that_a_correction_adds_is_blocked_where_nothing_is_left_to_do() -> None:
    desk = blocked(a_placed_call("call", 1, to=MARC))
    desk.record(a_correction("not Marc", CALL, with_client=False))
    desk.check()
    assert desk.rules()["call"] == "plan_blocked"
    assert (desk.units(), desk.count().held) == (1, 0)


def test_a_unit_that_a_correction_adds_is_held_where_it_has_to_be_handled() -> None:
    call = a_call("in", 1, answered=False)
    desk = blocked(call)
    desk.record(a_correction("heard", call, voicemail=True))
    desk.check()
    assert (desk.one("in").status, desk.count().held) == (Status.HELD, 1)
    with pytest.raises(PlanBlocked):
        desk.record(a_release("release", call, 90))
    desk.record(a_release("released", call, DECEMBER))
    assert (desk.units("2026-12"), desk.count().held) == (1, 0)


def test_what_is_held_stays_so_as_long_as_it_needs_handling() -> None:
    mail = a_message("mail", 1)
    desk = blocked(mail)
    assert desk.one("mail").status is Status.HELD
    desk.record(a_correction("ours", mail, with_client=True))
    desk.check()
    assert desk.one("mail").status is Status.HELD


def test_what_was_blocked_and_turns_out_to_need_handling_is_held_block_or_not() -> None:
    call = a_call("in", 1, answered=True)
    desk = blocked(call, a_triage("to do", LAST_UNIT, 2, requires_action=False))
    assert desk.rules()["in"] == "plan_blocked"
    desk.record(a_void("void", LAST_UNIT))
    desk.record(a_correction("voicemail", call, answered=False, voicemail=True))
    desk.check()
    assert desk.one("in").status is Status.HELD


def test_a_unit_taken_away_gives_nothing_to_anybody() -> None:
    desk = blocked(a_placed_call("call", 1))
    assert desk.rules()["call"] == "plan_blocked"
    desk.record(a_correction("ours", LAST_UNIT, with_client=True))
    desk.check()
    assert desk.units() == 0
    assert desk.rules()["call"] == "plan_blocked"


def test_what_leaves_a_thread_under_the_block_is_blocked_once() -> None:
    caused = a_placed_call("call", 1, cause=LAST_UNIT)
    desk = blocked(caused)
    for place in (1, 2):
        desk.record(a_correction(f"alone {place}", caused, 10 * place, cause=None))
        assert desk.rules()["call"] == "plan_blocked"
        desk.record(a_correction(f"linked {place}", caused, 10 * place + 5, cause=LAST_UNIT))
        assert desk.rules()["call"] == "follow_up_included"
    desk.check()


# Beside


def test_a_completion_recorded_before_a_release_changes_nothing_also_at_the_same_instant() -> None:
    mail = a_message("mail", 1)
    desk = blocked(mail)
    desk.record(a_completion("done", mail, DECEMBER))
    desk.record(a_release("release", mail, DECEMBER))
    assert desk.one("mail").status is Status.OPEN
    desk.record(a_completion("done after", mail, DECEMBER))
    assert desk.one("mail").status is Status.COMPLETED


def test_a_correction_of_a_client_request_thread_counts_each_by_its_own_rule() -> None:
    request = a_request("request")
    call = a_placed_call("call", 1, to=CUSTOMER)
    desk = recorded(request, call, MAIL, a_correction("linked", call, 5, cause=MAIL))
    assert desk.units() == 1
    desk.record(a_correction("for the client", call, 6, cause=request))
    assert desk.rules()["call"] == "outbound"
    assert desk.units() == 2


def test_a_bounce_that_waited_and_a_void_do_not_stop_corrections() -> None:
    event = an_event("message.undelivered", "bounce", 3, interaction=SENT)
    desk = recorded(event, SENT, a_correction("arrived", SENT, 4, delivered=True))
    assert desk.rules() == {"sent": "outbound"}
