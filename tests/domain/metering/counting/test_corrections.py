"""Corrections are facts like others: triage, bounces, voids; nothing recorded is ever changed."""

from itertools import permutations

import pytest

from app.domain.metering.counting.decisions import Outcome
from app.domain.metering.events.events import Event
from tests.builders import (
    a_bounce,
    a_call,
    a_completion,
    a_message,
    a_placed_call,
    a_request,
    a_sent_message,
    a_triage,
    a_void,
    an_action,
    an_event,
)
from tests.domain.metering.counting.desk import Desk, recorded

MAIL = a_message("mail")
SENT = a_sent_message("sent", 1)


def test_a_message_triaged_as_needing_nothing_gives_its_unit_back() -> None:
    desk = recorded(MAIL, a_triage("triage", MAIL, requires_action=False))
    assert desk.postings() == [
        ("mail", 1, "inbound_third_party"),
        ("mail", -1, "inbound_no_action"),
    ]


def test_a_message_triaged_as_needing_action_counts() -> None:
    mail = a_message("mail", requires_action=False)
    desk = recorded(mail, a_triage("triage", mail, requires_action=True))
    assert desk.postings() == [("mail", 1, "inbound_third_party")]


def test_a_message_that_was_followed_up_counts_whatever_its_triage() -> None:
    desk = recorded(MAIL, an_action("action", 1, cause=MAIL))
    desk.record(a_triage("triage", MAIL, requires_action=False))
    assert desk.units() == 1
    assert desk.rules()["mail"] == "inbound_third_party"


@pytest.mark.parametrize("arrival", list(permutations([1, 2, 3])), ids=str)
def test_the_latest_triage_holds_whatever_the_order_of_arrival(arrival: tuple[int, ...]) -> None:
    says = {1: True, 2: False, 3: True}
    desk = recorded(MAIL, *[
        a_triage(f"triage {at}", MAIL, at, requires_action=says[at]) for at in arrival
    ])  # fmt: skip
    assert desk.one("mail").requires_action
    assert desk.units() == 1


def test_triages_of_one_instant_go_by_their_ids() -> None:
    yes = a_triage("a", MAIL, requires_action=True)
    no = a_triage("b", MAIL, requires_action=False)
    assert recorded(MAIL, yes, no).units() == recorded(MAIL, no, yes).units() == 0


def test_a_triage_from_before_the_message_is_a_triage() -> None:
    assert recorded(MAIL, a_triage("triage", MAIL, -5, requires_action=False)).units() == 0


def test_a_triage_that_says_nothing_of_action_changes_nothing() -> None:
    desk = recorded(MAIL, a_triage("no", MAIL, 1, requires_action=False))
    desk.record(a_triage("silent", MAIL, 2, requires_action=None))
    desk.record(a_triage("yes", MAIL, 1.5, requires_action=True))
    assert desk.units() == 1


def test_the_triage_of_a_call_changes_no_count() -> None:
    call = a_call("call")
    desk = recorded(call, a_triage("yes", call, 1, requires_action=True))
    desk.record(a_triage("no", call, 2, requires_action=False))
    assert desk.postings() == [("call", 1, "inbound_third_party")]


def test_a_message_that_came_back_was_not_done() -> None:
    desk = recorded(SENT, a_bounce("bounce", SENT))
    assert desk.postings() == [("sent", 1, "outbound"), ("sent", -1, "outbound_unreached")]


def test_a_bounce_may_arrive_before_the_message_it_is_about() -> None:
    desk = Desk()
    assert desk.record(a_bounce("bounce", SENT))[0].outcome is Outcome.UNASSIGNED
    desk.record(SENT)
    desk.check()
    assert desk.rules() == {"sent": "outbound_unreached"}
    assert desk.units() == 0


def test_a_bounce_says_its_own_time_wrong_and_still_holds() -> None:
    assert recorded(SENT, a_bounce("bounce", SENT, -60)).units() == 0


def test_the_bounce_of_the_only_answer_leaves_the_message_unhandled() -> None:
    mail = a_message("mail", requires_action=False)
    reply = a_sent_message("reply", 1, cause=mail)
    desk = recorded(mail, reply, a_bounce("bounce", reply))
    assert desk.rules() == {"mail": "inbound_no_action", "reply": "outbound_unreached"}
    assert desk.units() == 0


@pytest.mark.parametrize("target", [MAIL, a_placed_call("call"), an_action("action"), a_call("in")],
                         ids=lambda event: event.key.id)  # fmt: skip
def test_only_a_message_that_was_sent_can_bounce(target: Event) -> None:
    desk = recorded(target, a_bounce("bounce", target))
    assert desk.units() == 1


def test_a_void_may_arrive_before_what_it_voids() -> None:
    desk = recorded(a_void("void", MAIL), MAIL)
    assert desk.postings() == [("mail", 1, "inbound_third_party"), ("mail", -1, "voided")]


def test_what_is_voided_stays_so() -> None:
    desk = recorded(SENT, a_void("void", SENT), a_bounce("bounce", SENT))
    desk.record(a_triage("triage", SENT, requires_action=True), a_completion("done", SENT))
    assert desk.rules() == {"sent": "voided"}
    desk.check()


def test_an_amendment_answers_with_what_the_interaction_counts_now() -> None:
    desk = recorded(MAIL)
    [decision] = desk.record(a_void("void", MAIL))
    assert decision.outcome is Outcome.APPLIED
    assert (decision.rule, decision.units) == ("voided", 0)
    assert decision.interaction_id == desk.one("mail").id
    assert decision.quota is not None
    assert (decision.quota.period, decision.quota.used) == ("2026-11", 0)


AMENDMENTS = [
    a_triage("triage", MAIL, 5, requires_action=False),
    a_completion("completion", MAIL, 6),
    an_event("interaction.paused", "pause", 7, interaction=MAIL),
    an_event("interaction.resumed", "resume", 8, interaction=MAIL),
    an_event("interaction.released", "release", 9, interaction=MAIL),
    a_void("void", MAIL, 10),
]


@pytest.mark.parametrize("event", AMENDMENTS, ids=lambda event: event.key.id)
def test_an_amendment_applied_twice_changes_nothing(event: Event) -> None:
    desk = recorded(MAIL, an_action("action", 1, cause=MAIL), event)
    before = (dict(desk.interactions), desk.head, desk.units())
    desk.record(event)
    assert (desk.interactions, desk.head, desk.units()) == before


def test_completing_pausing_and_resuming_change_no_count() -> None:
    request = a_request("request")
    desk = recorded(MAIL, request)
    for target in (MAIL, request):
        for kind in ("paused", "resumed", "completed"):
            name = f"{kind} {target.key.id}"
            desk.record(an_event(f"interaction.{kind}", name, 9, interaction=target))
    assert desk.postings() == [("mail", 1, "inbound_third_party")]
    desk.check()
