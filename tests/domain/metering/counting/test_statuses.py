"""Where an interaction stands, as its facts say in their order, whenever they arrive."""

from itertools import permutations

import pytest

from app.domain.metering.events.events import Event
from tests.builders import (
    MARC,
    a_blocking_client,
    a_call,
    a_completion,
    a_message,
    a_placed_call,
    a_request,
    a_triage,
    a_void,
    an_action,
    an_event,
    minutes,
)
from tests.domain.metering.counting.desk import recorded

MAIL = a_message("mail")


def a_pause(at: float) -> Event:
    return an_event("interaction.paused", f"pause {at}", at, interaction=MAIL)


def a_resumption(at: float) -> Event:
    return an_event("interaction.resumed", f"resumption {at}", at, interaction=MAIL)


def status_after(*facts: Event) -> str:
    return recorded(MAIL, *facts).one("mail").status


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (a_message("one"), "open"),
        (a_message("one", requires_action=False), "recorded"),
        (a_call("one"), "recorded"),
        (a_call("one", requires_action=True), "open"),
        (a_call("one", answered=False), "recorded"),
        (a_call("one", answered=False, requires_action=True), "recorded"),
        (a_call("one", answered=False, voicemail=True), "open"),
        (a_call("one", sender=MARC), "recorded"),
        (a_call("one", sender=MARC, requires_action=True), "open"),
        (a_request("one"), "open"),
        (a_request("one", requires_action=False), "recorded"),
        (a_placed_call("one"), "recorded"),
        (an_action("one"), "recorded"),
    ],
)
def test_what_needs_handling_is_open_and_the_rest_is_recorded(event: Event, status: str) -> None:
    assert recorded(event).one("one").status == status


def test_it_goes_from_open_over_paused_to_completed() -> None:
    assert status_after() == "open"
    assert status_after(a_pause(1)) == "paused"
    assert status_after(a_pause(1), a_resumption(2)) == "open"
    assert status_after(a_pause(1), a_completion("done", MAIL, 2)) == "completed"


@pytest.mark.parametrize("arrival", list(permutations(range(3))), ids=str)
def test_the_times_of_clock_facts_count_and_not_their_arrival(arrival: tuple[int, ...]) -> None:
    facts = [a_pause(1), a_resumption(2), a_pause(3)]
    assert status_after(*[facts[place] for place in arrival]) == "paused"


def test_the_first_completion_holds() -> None:
    late, early = a_completion("late", MAIL, 9), a_completion("early", MAIL, 5)
    assert recorded(MAIL, late, early).one("mail").completed_at == minutes(5)


def test_a_fact_that_does_not_fit_changes_nothing() -> None:
    assert status_after(a_resumption(1)) == "open"
    assert status_after(a_completion("done", MAIL, 1), a_pause(2)) == "completed"


def test_triage_and_voids_come_before_the_clock() -> None:
    done = a_completion("done", MAIL, 1)
    no_action = a_triage("no", MAIL, 2, requires_action=False)
    assert status_after(done, no_action) == "recorded"
    assert recorded(MAIL, done, no_action).one("mail").completed_at is None
    assert status_after(done, no_action, a_void("void", MAIL)) == "voided"


def test_what_the_block_holds_is_held_and_what_it_blocks_is_recorded() -> None:
    desk = recorded(MAIL, a_call("call"), profile=a_blocking_client(0))
    assert [desk.one(name).status for name in ("mail", "call")] == ["held", "recorded"]
