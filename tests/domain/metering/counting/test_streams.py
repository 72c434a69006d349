"""Laws of counting over random streams: order, batches and repeats change nothing."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.counting.assessment import assess, assess_alone
from app.domain.metering.events.events import Event
from tests.builders import a_blocking_client, minutes
from tests.domain.metering.counting.desk import Desk
from tests.domain.metering.counting.known import whole_threads
from tests.domain.metering.counting.oracle import expected_rules, expected_units
from tests.domain.metering.counting.streams import batches, long_threads, streams
from tests.laws import thorough

PERIODS = ("2026-11", "2026-12")


def state_of(desk: Desk) -> dict[str, Any]:
    """Return all that must not depend on order: not the ledger, which tells the story."""
    interactions = [
        # Terms stay frozen where a clock once ran; they mean nothing once it has none.
        one if one.has_clock else replace(one, terms=None)
        for one in sorted(desk.interactions.values(), key=lambda one: one.order)
    ]
    counts = {period: (desk.units(period), desk.count(period).held) for period in PERIODS}
    return {"interactions": interactions, "counts": counts, "waiting": len(desk.waiting)}


@thorough
@given(streams())
def test_the_count_is_what_the_rulebook_says(facts: list[Event]) -> None:
    desk = Desk()
    desk.record(*facts)
    desk.check()
    assert desk.rules() == expected_rules(facts)
    assert sum(desk.units(period) for period in PERIODS) == expected_units(facts)


@thorough
@given(streams())
def test_what_is_its_whole_thread_is_worth_what_a_thread_of_one_is(facts: list[Event]) -> None:
    desk = Desk()
    desk.record(*facts)
    for one in desk.interactions.values():
        assert assess(one.id, [one]) == {one.id: assess_alone(one)}


@thorough
@given(st.data(), streams())
def test_neither_order_nor_batches_change_the_end(data: st.DataObject, facts: list[Event]) -> None:
    straight, shuffled = Desk(), Desk()
    straight.record(*facts)
    for batch in data.draw(batches(facts)):
        shuffled.record(*batch)
    shuffled.check()
    assert state_of(shuffled) == state_of(straight)


@thorough
@given(st.data(), streams())
def test_repeated_amendments_change_nothing(data: st.DataObject, facts: list[Event]) -> None:
    once, again = Desk(), Desk()
    once.record(*facts)
    amendments = [event for event in facts if event.is_amendment]
    repeats = data.draw(st.lists(st.sampled_from(amendments), max_size=5)) if amendments else []
    recordings = [event for event in facts if not event.is_amendment]
    again.record(*recordings, *data.draw(st.permutations(amendments + repeats)))
    again.check()
    assert state_of(again) == state_of(once)


@thorough
@given(st.data(), streams(with_releases=True), st.integers(0, 4))
def test_a_block_is_exact_whatever_the_stream(
    data: st.DataObject, facts: list[Event], included: int
) -> None:
    desk = Desk(a_blocking_client(included))
    for batch in data.draw(batches(facts)):
        desk.now = minutes(data.draw(st.integers(0, 9)))
        desk.offer(*batch)
        desk.check()
        assert all(desk.units(period) <= included for period in PERIODS)
    assert all(entry.posting.used_after <= included for entry in desk.entries)


@thorough
@given(st.data(), streams(with_releases=True), st.integers(0, 4))
def test_a_book_reloaded_between_batches_decides_as_one_that_stays_open(
    data: st.DataObject, facts: list[Event], included: int
) -> None:
    cut = data.draw(batches(facts))
    reloaded, stays_open = Desk(a_blocking_client(included)), Desk(a_blocking_client(included))
    for batch in cut:
        reloaded.offer(*batch)
    stays_open.offer(*[event for batch in cut for event in batch])
    assert reloaded.head == stays_open.head
    assert reloaded.refused == stays_open.refused
    assert state_of(reloaded) == state_of(stays_open)


@thorough
@given(
    st.data(), long_threads(with_corrections=True) | streams(with_releases=True), st.integers(0, 30)
)
def test_a_book_told_of_the_first_places_decides_as_one_told_of_whole_threads(
    data: st.DataObject, facts: list[Event], included: int
) -> None:
    told_little = Desk(a_blocking_client(included))
    told_all = Desk(a_blocking_client(included), known=whole_threads)
    for batch in data.draw(batches(facts)):
        told_little.offer(*batch)
        told_all.offer(*batch)
        told_little.check()
        assert told_little.entries == told_all.entries
        assert told_little.refused == told_all.refused
        assert told_little.interactions == told_all.interactions


@thorough
@given(st.data(), long_threads())
def test_a_long_thread_comes_to_the_same_in_any_order(
    data: st.DataObject, facts: list[Event]
) -> None:
    facts = [one for one in facts if one.type != "interaction.released"]
    desk = Desk()
    for batch in data.draw(batches(facts)):
        desk.record(*batch)
    desk.check()
    assert desk.rules() == expected_rules(facts)
