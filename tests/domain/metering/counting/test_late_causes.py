"""Causes that become known after their effects: threads grow together, and the ledger shows it."""

import pytest

from tests.builders import (
    MARC_BY_MAIL,
    a_call,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_void,
    an_action,
)
from tests.domain.metering.counting.desk import Desk, recorded

MAIL = a_message("mail")


def test_a_follow_up_whose_cause_is_unknown_counts_alone() -> None:
    desk = recorded(an_action("action", 1, cause=MAIL))
    assert desk.rules() == {"action": "action"}
    assert desk.units() == 1


def test_the_ledger_shows_the_reversal_when_the_cause_arrives() -> None:
    desk = recorded(an_action("action", 1, cause=MAIL), a_placed_call("call", 2, cause=MAIL))
    desk.record(MAIL)
    assert desk.postings() == [
        ("action", 1, "action"),
        ("call", 1, "outbound"),
        ("action", -1, "follow_up_included"),
        ("call", -1, "follow_up_included"),
        ("mail", 1, "inbound_third_party"),
    ]
    assert [entry.posting.used_after for entry in desk.entries] == [1, 2, 1, 0, 1]


def test_an_entry_is_made_only_where_units_change() -> None:
    actions = [an_action(f"action {place}", place, cause=MAIL) for place in (1, 2, 3, 4)]
    desk = recorded(*actions)
    desk.record(MAIL)
    assert desk.postings(since=4) == [
        ("action 1", -1, "follow_up_included"),
        ("action 2", -1, "follow_up_included"),
        ("action 3", -1, "follow_up_included"),
        ("mail", 1, "inbound_third_party"),
    ]
    assert desk.rules()["action 4"] == "follow_up_extra"


def test_an_earlier_follow_up_that_arrives_late_moves_the_fourth_one_out() -> None:
    desk = recorded(MAIL, *[an_action(f"action {at}", at, cause=MAIL) for at in (2, 3, 4)])
    desk.record(an_action("action 1", 1, cause=MAIL))
    assert desk.postings(since=1) == [("action 4", 1, "follow_up_extra")]


def test_decreases_come_before_increases_whatever_their_times() -> None:
    early, late = an_action("early", 1, cause=MAIL), an_action("late", 9, cause=MAIL)
    desk = recorded(late, early)
    desk.record(MAIL)
    assert [units for _, units, _ in desk.postings(since=2)] == [-1, -1, 1]


def test_a_whole_chain_moves_when_its_first_cause_arrives() -> None:
    second = an_action("second", 2, cause=MAIL)
    third = a_placed_call("third", 3, cause=second)
    fourth = a_sent_message("fourth", 4, cause=third)
    desk = recorded(fourth, third, second)
    assert desk.units() == 3
    assert {one.thread_id for one in desk.interactions.values()} == {desk.one("second").id}
    desk.record(MAIL)
    assert desk.units() == 1
    assert {one.thread_id for one in desk.interactions.values()} == {desk.one("mail").id}


def test_the_clients_request_takes_its_late_follow_ups_without_reversal() -> None:
    request = a_request("request")
    desk = recorded(a_placed_call("call", 1, cause=request), request)
    assert desk.postings() == [("call", 1, "outbound")]
    assert desk.one("call").thread_id == desk.one("request").id


def test_a_cause_that_was_voided_before_its_follow_up_arrived_leaves_it_alone() -> None:
    desk = recorded(MAIL, a_void("void", MAIL), an_action("action", 1, cause=MAIL))
    assert desk.rules() == {"mail": "voided", "action": "action"}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_reply_is_caused_by_the_message_it_answers_whichever_comes_first(
    is_first: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    mail = a_message("mail", message_id="<1@them>")
    reply = a_sent_message("reply", 1, in_reply_to="1@them")
    desk = recorded(*([mail, reply] if is_first else [reply, mail]))
    assert desk.rules() == {"mail": "inbound_third_party", "reply": "follow_up_included"}
    assert desk.units() == 1


def test_a_reply_to_a_message_never_seen_stands_alone() -> None:
    desk = recorded(a_message("mail"), a_sent_message("reply", 1, in_reply_to="1@them"))
    assert desk.rules() == {"mail": "inbound_third_party", "reply": "outbound"}


@pytest.mark.parametrize("blank", ["<>", " ", "< >"], ids=repr)
def test_an_empty_message_id_names_nothing(blank: str) -> None:
    mail = a_message("mail", message_id=blank)
    sent, reply = a_sent_message("sent", 1), a_sent_message("reply", 2, in_reply_to=blank)
    desk = Desk()
    desk.record(mail, sent, reply, a_placed_call("call", 3), an_action("action", 4))
    assert desk.units() == 5
    assert len({one.thread_id for one in desk.interactions.values()}) == 5


def test_message_ids_are_compared_to_the_letter() -> None:
    mail = a_message("mail", message_id="Abc@them")
    desk = recorded(mail, a_sent_message("reply", 1, in_reply_to="abc@them"))
    assert desk.rules()["reply"] == "outbound"


def test_only_a_message_that_came_in_is_answered() -> None:
    sent = a_sent_message("sent", message_id="1@us")
    desk = recorded(sent, a_sent_message("again", 1, in_reply_to="1@us"))
    assert desk.rules() == {"sent": "outbound", "again": "outbound"}
    assert desk.one("again").thread_id == desk.one("again").id


def test_a_cause_that_is_named_wins_over_the_message_that_is_answered() -> None:
    call, mail = a_call("call"), a_message("mail", message_id="1@them")
    reply = a_sent_message("reply", 1, cause=call, in_reply_to="1@them")
    desk = recorded(mail, reply)
    assert desk.rules()["reply"] == "outbound"
    desk.record(call)
    assert desk.one("reply").thread_id == desk.one("call").id


def test_a_reply_to_the_client_is_caused_by_the_clients_message() -> None:
    mail = a_message("mail", sender=MARC_BY_MAIL, message_id="1@marc")
    desk = recorded(mail, a_sent_message("to a customer", 1, in_reply_to="1@marc"))
    assert desk.rules() == {"mail": "inbound_from_client", "to a customer": "outbound"}
    assert desk.one("to a customer").thread_id == desk.one("mail").id


@pytest.mark.parametrize("order", ["abr", "bar", "arb", "bra", "rab", "rba"])
def test_of_two_messages_with_one_id_the_earlier_is_answered(order: str) -> None:
    events = {
        "a": a_message("a", 0, message_id="1@them"),
        "b": a_message("b", 5, message_id="1@them"),
        "r": a_sent_message("reply", 9, in_reply_to="1@them"),
    }
    desk = recorded(*[events[letter] for letter in order])
    assert desk.one("reply").thread_id == desk.one("a").id
    assert desk.units() == 2


def test_what_follows_a_reply_moves_with_it_to_an_earlier_original() -> None:
    late = a_message("late", 5, message_id="1@them")
    reply = a_sent_message("reply", 9, in_reply_to="1@them")
    after = an_action("after", 10, cause=reply)
    other = an_action("other", 11, cause=late)
    desk = recorded(late, reply, after, other, a_message("early", 0, message_id="1@them"))
    roots = {name: desk.one(name).thread_id for name in ("reply", "after", "other")}
    early, kept = desk.one("early").id, desk.one("late").id
    assert roots == {"reply": early, "after": early, "other": kept}


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_a_circle_of_causes_hangs_on_its_earliest_member(order: str) -> None:
    names = {"a": "c", "b": "a", "c": "b"}
    placeholders = {name: an_action(name) for name in names}
    events = {
        name: an_action(name, place, cause=placeholders[cause])
        for place, (name, cause) in enumerate(names.items())
    }
    desk = recorded(*[events[name] for name in order], an_action("tail", 9, cause=events["b"]))
    assert {one.thread_id for one in desk.interactions.values()} == {desk.one("a").id}
    assert desk.units() == 4


def test_an_event_that_names_itself_as_its_cause_stands_alone() -> None:
    desk = recorded(an_action("itself", cause=an_action("itself")))
    assert desk.rules() == {"itself": "action"}


def test_a_batch_may_hold_effects_before_their_cause() -> None:
    desk = Desk()
    decisions = desk.record(an_action("action", 1, cause=MAIL), MAIL)
    desk.check()
    assert [one.units for one in decisions] == [1, 1]
    assert [one.quota.used for one in decisions if one.quota] == [1, 1]
    assert desk.units() == 1
