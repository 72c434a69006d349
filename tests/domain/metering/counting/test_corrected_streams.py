"""Laws of corrections over random streams: order, waiting, batches and repeats change nothing."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.events.events import Event
from tests.domain.metering.counting.desk import Desk
from tests.domain.metering.counting.known import whole_threads
from tests.domain.metering.counting.oracle import expected_rules, expected_units
from tests.domain.metering.counting.streams import batches, corrected_streams
from tests.domain.metering.counting.test_streams import PERIODS, state_of
from tests.laws import thorough


@thorough
@given(corrected_streams())
def test_the_count_is_what_the_rulebook_says(facts: list[Event]) -> None:
    desk = Desk()
    desk.offer(*facts)
    desk.check()
    assert desk.rules() == expected_rules(facts)
    assert sum(desk.units(period) for period in PERIODS) == expected_units(facts)


@thorough
@given(st.data(), corrected_streams())
def test_neither_order_nor_batches_change_the_end(data: st.DataObject, facts: list[Event]) -> None:
    straight, shuffled = Desk(), Desk(known=whole_threads)
    straight.offer(*facts)
    for batch in data.draw(batches(facts)):
        shuffled.offer(*batch)
    shuffled.check()
    assert state_of(shuffled) == state_of(straight)


@thorough
@given(st.data(), corrected_streams())
def test_repeats_change_nothing(data: st.DataObject, facts: list[Event]) -> None:
    once, again = Desk(), Desk()
    once.offer(*facts)
    amendments = [event for event in facts if event.is_amendment]
    repeats = data.draw(st.lists(st.sampled_from(amendments), max_size=5))
    recordings = [event for event in facts if not event.is_amendment]
    again.offer(*recordings, *data.draw(st.permutations(amendments + repeats)))
    again.check()
    assert state_of(again) == state_of(once)
