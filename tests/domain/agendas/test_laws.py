"""Laws of offering and accepting, over clock changes, midnight, buffers and capacity."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.lanes import Laned, deal, free_lane
from app.domain.agendas.occupancy import Occupancy, Spans
from app.domain.agendas.offering import Conditions, Refusal, Wish, judge
from app.domain.agendas.slots import offer
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.instants import DAY, MINUTE, instant_at
from tests.domain.agendas.builders import conditions
from tests.domain.deadlines.builders import compiled, reads_open
from tests.domain.deadlines.test_laws import calendars
from tests.laws import brief

KINDS = st.builds(
    AppointmentKind,
    code=st.just("k"),
    name=st.just("K"),
    duration_minutes=st.sampled_from((5, 20, 30, 45, 60, 90, 180)),
    before_minutes=st.sampled_from((0, 0, 10, 30)),
    after_minutes=st.sampled_from((0, 0, 15, 60)),
)
SETTINGS = st.fixed_dictionaries(
    {
        "step_minutes": st.sampled_from((5, 15, 25, 30, 45)),
        "capacity": st.integers(min_value=1, max_value=3),
        "notice_minutes": st.sampled_from((0, 60, 1440)),
        "horizon_days": st.integers(min_value=1, max_value=4),
    }
)
MOMENTS = st.integers(min_value=0, max_value=5 * 24 * 12)


@st.composite
def agendas(draw: st.DrawFn) -> tuple[Conditions, Calendar]:
    """Draw an agenda two days before its clocks change."""
    calendar, change = draw(calendars())
    now = change - timedelta(days=2)
    return conditions(compiled(calendar), now, **draw(SETTINGS)), calendar


def spans_of(found: list[tuple[int, int]]) -> Spans:
    return Spans([begin for begin, _ in found], [end for _, end in found])


def peak(found: list[tuple[int, int]]) -> int:
    """Count one by one how many overlap at the beginning of each."""
    return max((sum(one <= begin < end for one, end in found) for begin, _ in found), default=0)


@brief
@given(drawn=agendas(), wishes=st.lists(st.tuples(MOMENTS, KINDS), max_size=60), seed=MOMENTS)
def test_what_is_accepted_never_overlaps_beyond_capacity(
    drawn: tuple[Conditions, Calendar], wishes: list[tuple[int, AppointmentKind]], seed: int
) -> None:
    terms, _ = drawn
    busy = [(terms.now + seed * 5 * MINUTE, terms.now + seed * 5 * MINUTE + 2 * 60 * MINUTE)]
    accepted: list[tuple[int, int]] = []
    for moment, kind in wishes:
        slots = list(offer(terms, kind, (terms.now, terms.now + 6 * DAY), occupied(accepted, busy)))
        start = slots[moment % len(slots)].starts_at if slots else terms.now + moment * 5 * MINUTE
        verdict = judge(terms, Wish(kind, start), occupied(accepted, busy))
        if not isinstance(verdict, Refusal):
            accepted.append(Wish(kind, start).occupied)
    assert peak(accepted) <= terms.agenda.capacity
    [(begin, end)] = busy
    assert all(other[1] <= begin or end <= other[0] for other in accepted)


def occupied(accepted: list[tuple[int, int]], busy: list[tuple[int, int]]) -> Occupancy:
    return Occupancy(spans_of(accepted), spans_of(busy))


@brief
@given(drawn=agendas(), kind=KINDS, taken=st.lists(MOMENTS, max_size=10), moments=st.sets(MOMENTS))
def test_what_is_offered_can_be_booked_and_nothing_else(
    drawn: tuple[Conditions, Calendar], kind: AppointmentKind, taken: list[int], moments: set[int]
) -> None:
    terms, calendar = drawn
    booked = [Wish(kind, terms.now + moment * 5 * MINUTE).occupied for moment in taken]
    occupancy = Occupancy(spans_of(booked))
    offered = {
        slot.starts_at: slot.free
        for slot in offer(terms, kind, (terms.now - DAY, terms.now + 9 * DAY), occupancy)
    }
    assert list(offered) == sorted(offered)
    for start, free in offered.items():
        assert judge(terms, Wish(kind, start), occupancy) == free > 0
        assert covers(calendar, start, kind)
    for moment in moments:
        start = terms.now + moment * 5 * MINUTE
        refused = isinstance(judge(terms, Wish(kind, start), occupancy), Refusal)
        assert refused is (start not in offered)


def covers(calendar: Calendar, start: int, kind: AppointmentKind) -> bool:
    """Read the wall clock at each fifth minute of an appointment."""
    minutes = range(0, kind.duration_minutes, 5)
    return all(reads_open(calendar, instant_at(start + minute * MINUTE)) for minute in minutes)


@brief
@given(
    spans=st.lists(st.tuples(MOMENTS, st.integers(min_value=1, max_value=40)), max_size=40),
    free=MOMENTS,
)
def test_what_fits_by_number_fits_into_lanes(spans: list[tuple[int, int]], free: int) -> None:
    found = [(begin, begin + length) for begin, length in spans]
    dealt = deal([Laned(str(place), *span, lane=0) for place, span in enumerate(found)])
    assert len({span.lane for span in dealt}) <= max(peak(found), 0)
    for one in dealt:
        others = [other for other in dealt if other.id != one.id]
        assert all(
            one.lane != other.lane or one.ends <= other.begins or other.ends <= one.begins
            for other in others
        )
    lane = free_lane(free, free + 10, dealt, 100)
    overlapping = {span.lane for span in dealt if span.begins < free + 10 and free < span.ends}
    assert lane is not None
    assert lane not in overlapping


@brief
@given(spans=st.lists(st.tuples(MOMENTS, st.integers(min_value=1, max_value=40)), max_size=30))
def test_how_many_fit_is_what_counting_one_by_one_tells(spans: list[tuple[int, int]]) -> None:
    found = [(begin, begin + length) for begin, length in spans]
    occupancy = Occupancy(spans_of(found))
    for begin in range(0, 200, 7):
        over = [span for span in found if span[0] < begin + 20 and begin < span[1]]
        clipped = [(max(one, begin), min(end, begin + 20)) for one, end in over]
        assert occupancy.free(begin, begin + 20, 50) == 50 - peak(clipped)
