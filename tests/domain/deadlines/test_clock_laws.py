"""Laws of clocks: whatever happens to one, in whatever order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.clocks import (
    ClockReading,
    ClockTerms,
    Tick,
    business_time_used,
    read_clock,
)
from tests.builders import CALENDAR, office_hours
from tests.laws import thorough

Ticks = Sequence[tuple[datetime, Tick]]

FRIDAY = datetime(2026, 10, 23, 7, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=5 * 24 * 60)
INSTANTS = MINUTES.map(lambda number: FRIDAY + timedelta(minutes=number))
RUNNING = st.sampled_from((Tick.URGENT, Tick.PAUSED, Tick.RESUMED))
TICKS = st.lists(st.tuples(INSTANTS, RUNNING), max_size=8).map(sorted)
PLANS = st.sampled_from(((14400, 7200), (28800, 7200), (10800, 7200), (7200, 3600)))


def read(start: datetime, plan: tuple[int, int], ticks: Ticks) -> ClockReading:
    terms = ClockTerms(
        plan_code="ANY",
        plan_version="2026-01",
        rank=0,
        delay_seconds=plan[0],
        urgent_delay_seconds=plan[1],
        calendar_id=CALENDAR,
    )
    return read_clock(start, terms, office_hours(), ticks)


@given(INSTANTS, PLANS, TICKS)
@thorough
def test_what_is_allotted_is_used_at_the_deadline(
    start: datetime, plan: tuple[int, int], ticks: Ticks
) -> None:
    reading = read(start, plan, ticks)
    if reading.paused_at is None:
        used = business_time_used(start, reading.pauses, office_hours(), reading.due_at)
        assert used == reading.allotted


@given(INSTANTS, PLANS, TICKS)
@thorough
def test_a_warning_never_comes_after_the_deadline(
    start: datetime, plan: tuple[int, int], ticks: Ticks
) -> None:
    reading = read(start, plan, ticks)
    assert reading.warn_at <= reading.due_at


@given(INSTANTS, PLANS, TICKS, INSTANTS)
@thorough
def test_urgency_never_makes_a_deadline_later(
    start: datetime, plan: tuple[int, int], ticks: Ticks, flagged_at: datetime
) -> None:
    hurried = sorted([*ticks, (flagged_at, Tick.URGENT)])
    assert read(start, plan, hurried).due_at <= read(start, plan, ticks).due_at


@given(INSTANTS, PLANS, TICKS, TICKS, INSTANTS)
@thorough
def test_nothing_counts_after_the_first_completion(
    start: datetime, plan: tuple[int, int], before: Ticks, after: Ticks, completed_at: datetime
) -> None:
    earlier = [fact for fact in before if fact[0] < completed_at]
    later = [fact for fact in after if fact[0] >= completed_at]
    completed = [*earlier, (completed_at, Tick.COMPLETED)]
    assert read(start, plan, [*completed, *later]) == read(start, plan, completed)


@given(INSTANTS, PLANS, TICKS)
@thorough
def test_facts_that_do_not_fit_change_nothing(
    start: datetime, plan: tuple[int, int], ticks: Ticks
) -> None:
    fitting, is_paused = [], False
    for at, tick in ticks:
        if tick is Tick.URGENT or is_paused == (tick is Tick.RESUMED):
            fitting.append((at, tick))
            is_paused = is_paused if tick is Tick.URGENT else tick is Tick.PAUSED
    assert read(start, plan, ticks) == read(start, plan, fitting)


@given(INSTANTS, PLANS, TICKS, INSTANTS, MINUTES)
@thorough
def test_a_longer_pause_never_makes_a_deadline_earlier(
    start: datetime, plan: tuple[int, int], ticks: Ticks, paused_at: datetime, minutes: int
) -> None:
    urgent = [tick for tick in ticks if tick[1] is Tick.URGENT and tick[0] < paused_at]
    paused = [*urgent, (paused_at, Tick.PAUSED)]
    shorter = paused_at + timedelta(minutes=minutes)
    longer = shorter + timedelta(minutes=minutes)
    assert (
        read(start, plan, [*paused, (shorter, Tick.RESUMED)]).due_at
        <= read(start, plan, [*paused, (longer, Tick.RESUMED)]).due_at
    )
