"""Facts that are recorded as one: the same in the end, and at most one entry an interaction."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.metering.counting.decisions import Outcome
from app.domain.metering.events.events import Event
from tests.builders import a_blocking_client, a_call, a_client, a_completion, a_message
from tests.domain.metering.counting.desk import Desk, recorded
from tests.domain.metering.counting.streams import corrected_streams, long_threads
from tests.domain.metering.counting.test_streams import state_of
from tests.laws import thorough


@thorough
@given(st.data(), corrected_streams() | long_threads())
def test_it_ends_as_if_they_came_one_by_one(data: st.DataObject, facts: list[Event]) -> None:
    straight, together = Desk(), Desk()
    straight.offer(*facts)
    before = data.draw(st.integers(0, len(facts)))
    together.offer(*facts[:before])
    entries = len(together.entries)
    decisions = together.record_together(*facts[before:])
    together.check()
    assert state_of(together) == state_of(straight)
    posted = Counter(name for name, _, _ in together.postings(since=entries))
    assert set(posted.values()) <= {1}
    for decision in decisions:
        one = together.interactions[decision.interaction_id or ""]
        assert (decision.rule, decision.units) == (one.counted_rule, one.counted_units)


def test_nothing_is_recorded_without_a_subscription() -> None:
    desk = Desk(a_client(subscriptions=()))
    with pytest.raises(NoSubscription):
        desk.record_together(a_call("call"))
    assert not desk.interactions


def test_what_is_done_already_is_blocked_and_what_is_open_is_held() -> None:
    desk = recorded(a_call("only unit"), profile=a_blocking_client(1))
    done, open_ = a_message("done"), a_message("open")
    decisions = desk.record_together(done, open_, a_completion("completion", done))
    assert [decision.outcome for decision in decisions[:2]] == [Outcome.BLOCKED, Outcome.HELD]
    assert (desk.units(), desk.count().held) == (1, 1)
    desk.check()
