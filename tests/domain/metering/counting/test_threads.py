"""Threads: what a third party's call or message sets off counts once, with three follow-ups."""

from dataclasses import replace

import pytest

from app.domain.metering.events.events import Event, EventKey
from tests.builders import (
    MARC,
    MARC_BY_MAIL,
    a_bounce,
    a_call,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_void,
    an_action,
)
from tests.domain.metering.counting.desk import recorded

MAIL = a_message("mail")


def follow_ups(number: int, cause: Event = MAIL) -> list[Event]:
    return [an_action(f"action {place}", place, cause=cause) for place in range(1, number + 1)]


def test_a_delayed_building_site_is_one_unit() -> None:
    told = [a_sent_message(f"told {who}", who, cause=MAIL) for who in (1, 2)]
    desk = recorded(MAIL, *told, an_action("planning", 3, cause=MAIL))
    assert desk.units() == 1
    assert desk.rules() == {
        "mail": "inbound_third_party",
        "told 1": "follow_up_included",
        "told 2": "follow_up_included",
        "planning": "follow_up_included",
    }


def test_three_customers_to_call_are_three_units() -> None:
    request = a_request("request")
    calls = [a_placed_call(f"call {who}", who, cause=request) for who in (1, 2, 3)]
    desk = recorded(request, *calls)
    assert desk.units() == 3
    assert desk.rules() == {
        "request": "inbound_from_client",
        "call 1": "outbound",
        "call 2": "outbound",
        "call 3": "outbound",
    }


@pytest.mark.parametrize(("number", "units"), [(0, 1), (1, 1), (3, 1), (4, 2), (7, 5)])
def test_the_fourth_follow_up_and_later_ones_count(number: int, units: int) -> None:
    desk = recorded(MAIL, *follow_ups(number))
    assert desk.units() == units
    rules = list(desk.rules().values())[1:]
    assert rules == ["follow_up_included"] * min(3, number) + ["follow_up_extra"] * (number - 3)


def test_the_three_places_go_by_time_then_source_then_id() -> None:
    names = ["d", "b", "a", "c"]
    desk = recorded(MAIL, *[an_action(name, 5, cause=MAIL) for name in names])
    assert desk.rules()["d"] == "follow_up_extra"
    desk.record(an_action("z", 4, cause=MAIL))
    assert [desk.rules()[name] for name in ("z", "a", "b", "c", "d")] == [
        "follow_up_included", "follow_up_included", "follow_up_included", "follow_up_extra",
        "follow_up_extra",
    ]  # fmt: skip


def test_of_one_instant_the_source_comes_before_the_id() -> None:
    earlier_source = replace(an_action("z", 5, cause=MAIL), key=EventKey("/a", "z"))
    desk = recorded(MAIL, *[an_action(name, 5, cause=MAIL) for name in "abc"], earlier_source)
    assert desk.rules()["z"] == "follow_up_included"
    assert desk.rules()["c"] == "follow_up_extra"


def test_a_cause_is_named_by_its_event_or_by_its_interaction() -> None:
    desk = recorded(MAIL)
    desk.record(an_action("by id", 1, cause={"id": desk.one("mail").id}))
    desk.record(an_action("by event", 2, cause=MAIL))
    desk.check()
    assert [desk.rules()[name] for name in ("by id", "by event")] == ["follow_up_included"] * 2


@pytest.mark.parametrize(
    "member",
    [
        a_sent_message("member", 1, cause=MAIL, to=MARC_BY_MAIL),
        a_placed_call("member", 1, cause=MAIL, to=MARC),
        a_placed_call("member", 1, cause=MAIL, answered=False),
        a_sent_message("member", 1, cause=MAIL, delivered=False),
    ],
    ids=["mail to the client", "call to the client", "call to nobody", "mail not delivered"],
)
def test_what_is_no_work_for_the_third_party_takes_no_place(member: Event) -> None:
    desk = recorded(MAIL, member, *follow_ups(3))
    assert desk.units() == 1
    assert desk.rules()["action 3"] == "follow_up_included"


def test_a_voided_or_bounced_member_leaves_its_place() -> None:
    sent = a_sent_message("sent", 0.5, cause=MAIL)
    desk = recorded(MAIL, sent, *follow_ups(4))
    assert desk.units() == 3
    desk.record(a_bounce("bounce", sent))
    assert desk.units() == 2
    desk.record(a_void("void", follow_ups(1)[0]))
    assert desk.units() == 1
    assert desk.rules()["sent"] == "outbound_unreached"
    assert desk.rules()["action 1"] == "voided"
    desk.check()


def test_a_requested_message_to_the_client_counts_within_a_thread_and_takes_no_place() -> None:
    asked = a_sent_message("asked", 0.5, cause=MAIL, to=MARC_BY_MAIL, purpose="requested")
    desk = recorded(MAIL, asked, *follow_ups(3))
    assert desk.rules()["asked"] == "outbound"
    assert desk.rules()["action 3"] == "follow_up_included"
    assert desk.units() == 2


@pytest.mark.parametrize(
    "root",
    [a_call("root", answered=False), a_message("root", requires_action=False)],
    ids=["unanswered call", "message without action"],
)
def test_a_follow_up_makes_an_inbound_interaction_handled(root: Event) -> None:
    desk = recorded(root)
    assert desk.units() == 0
    desk.record(a_placed_call("back", 1, cause=root))
    assert desk.rules() == {"root": "inbound_third_party", "back": "follow_up_included"}
    assert desk.units() == 1


@pytest.mark.parametrize(
    ("root", "rule"),
    [
        (a_call("root", answered=False), "inbound_unanswered"),
        (a_message("root", requires_action=False), "inbound_no_action"),
    ],
)
@pytest.mark.parametrize("purpose", ["follow_up", "requested"])
def test_a_word_to_the_client_or_a_failed_call_does_not_make_it_handled(
    root: Event, rule: str, purpose: str
) -> None:
    word = a_sent_message("word", 1, cause=root, to=MARC_BY_MAIL, purpose=purpose)
    failed = a_placed_call("failed", 2, cause=root, answered=False)
    undone = an_action("undone", 3, cause=root)
    desk = recorded(root, word, failed, undone, a_void("void", undone))
    assert desk.rules()["root"] == rule


def test_a_follow_up_of_a_follow_up_belongs_to_the_roots_thread() -> None:
    first = a_placed_call("first", 1, cause=MAIL)
    second = an_action("second", 2, cause=first)
    third = a_sent_message("third", 3, cause=second)
    fourth = an_action("fourth", 4, cause=third)
    desk = recorded(MAIL, first, second, third, fourth)
    assert {one.thread_id for one in desk.interactions.values()} == {desk.one("mail").id}
    assert desk.rules()["third"] == "follow_up_included"
    assert desk.rules()["fourth"] == "follow_up_extra"


def test_an_inbound_answer_is_the_root_of_its_own_thread() -> None:
    sent = a_sent_message("sent", 1, cause=MAIL, message_id="sent@us")
    answer = a_message("answer", 2, in_reply_to="sent@us", message_id="answer@them")
    desk = recorded(
        MAIL, sent, answer, *follow_ups(2), an_action("for the answer", 9, cause=answer)
    )
    assert desk.one("answer").thread_id == desk.one("answer").id
    assert desk.rules()["for the answer"] == "follow_up_included"
    assert desk.units() == 2


@pytest.mark.parametrize(
    "root",
    [a_request("root"), a_message("root", sender=MARC_BY_MAIL), a_call("root", sender=MARC),
     a_placed_call("root"), an_action("root"), a_placed_call("root", answered=False)],
    ids=["request", "client's mail", "client's call", "lone call", "lone action", "failed call"],
)  # fmt: skip
def test_what_no_third_party_set_off_counts_one_by_one(root: Event) -> None:
    alone = recorded(root).units()
    call, word = (
        a_placed_call("call", 1, cause=root),
        a_sent_message("word", 2, cause=root, to=MARC),
    )
    desk = recorded(root, *follow_ups(4, root), call, word)
    assert desk.units() == alone + 5
    assert desk.rules()["action 4"] == "action"
    assert desk.rules()["call"] == "outbound"
    assert desk.rules()["word"] == "outbound_to_client"


def test_voiding_a_root_leaves_its_follow_ups_standing_alone() -> None:
    call = a_placed_call("call", 5, cause=MAIL)
    desk = recorded(MAIL, *follow_ups(4), call, a_void("void", MAIL))
    assert desk.rules() == {
        "mail": "voided",
        "action 1": "action",
        "action 2": "action",
        "action 3": "action",
        "action 4": "action",
        "call": "outbound",
    }
    assert desk.units() == 5


def test_a_thread_counts_every_member_in_its_own_month() -> None:
    late = [*follow_ups(3), an_action("in december", 60 * 24 * 10, cause=MAIL)]
    desk = recorded(MAIL, *late)
    assert (desk.units("2026-11"), desk.units("2026-12")) == (1, 1)
