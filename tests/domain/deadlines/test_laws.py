"""Laws of business time, over clock changes of several zones, and agreement with a slow oracle."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.schedules import (
    Closure,
    ExceptionalOpening,
    HolidayRules,
    LocalInterval,
    WeeklyHours,
)
from tests.domain.deadlines.builders import MINUTE, WEEKDAYS, compiled, minutes_open

CHANGES = (
    ("Europe/Brussels", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Brussels", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Europe/Paris", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 18, 30, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("Asia/Dhaka", datetime(2009, 12, 31, 17, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(1994, 12, 31, 10, tzinfo=UTC)),
)
EDGES = (0, 1, 30, 60, 90, 120, 135, 150, 180, 240, 540, 750, 1020, 1380, 1410, 1440)
OFFICE_DAY = (LocalInterval(start_minute=540, end_minute=1020),)
SECOND = timedelta(seconds=1)
DELAYS = st.integers(min_value=1, max_value=400 * 3600).map(lambda number: number * SECOND)

few = settings(max_examples=50, deadline=None)


def _days_of(count: int) -> st.SearchStrategy[tuple[LocalInterval, ...]]:
    """Draw a day's intervals between so many edges, all of them made once."""
    return st.sampled_from(
        [
            tuple(
                LocalInterval(start_minute=start, end_minute=end)
                for start, end in zip(edges[::2], edges[1::2], strict=True)
            )
            for edges in combinations(EDGES, count)
        ]
    )


_DAYS = {count: _days_of(count) for count in (0, 2, 4)}
INTERVALS = st.sampled_from((0, 2, 2, 2, 4)).flatmap(_DAYS.__getitem__)
DATES = st.sets(st.integers(min_value=-2, max_value=2), max_size=2)
MINUTES = st.integers(min_value=-2500, max_value=2500)
LENGTHS = st.integers(min_value=1, max_value=3000)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Draw a calendar open on Tuesdays at least, and a change of its zone's clocks."""
    zone, change = draw(st.sampled_from(CHANGES))
    week = {day: draw(INTERVALS) for day in WEEKDAYS if day != "tue"} | {"tue": OFFICE_DAY}

    def dates() -> list[date]:
        return sorted((change + timedelta(days=days)).date() for days in draw(DATES))

    calendar = Calendar(
        timezone=zone,
        weekly=WeeklyHours(**week),
        holidays=HolidayRules(dates=tuple(dates())),
        closures=tuple(draw(st.lists(closures(change), max_size=2))),
        openings=tuple(
            ExceptionalOpening(opens_on=day, intervals=draw(INTERVALS)) for day in dates()
        ),
    )
    return calendar, change


@st.composite
def closures(draw: st.DrawFn, change: datetime) -> Closure:
    starts_at = change + draw(MINUTES) * MINUTE
    return Closure(starts_at=starts_at, ends_at=starts_at + draw(LENGTHS) * MINUTE)


def instants(change: datetime) -> st.SearchStrategy[datetime]:
    """Draw whole minutes around a change, in UTC."""
    return MINUTES.map(lambda number: change + number * MINUTE)


@few
@given(data=st.data(), drawn=calendars())
def test_segments_are_the_minutes_whose_reading_is_open(
    data: st.DataObject, drawn: tuple[Calendar, datetime]
) -> None:
    calendar, change = drawn
    start, end = sorted((data.draw(instants(change)), data.draw(instants(change))))
    open_minutes = minutes_open(calendar, start, end)
    found = [
        segment.starts_at + number * MINUTE
        for segment in compiled(calendar).segments(start, end)
        for number in range((segment.ends_at - segment.starts_at) // MINUTE)
    ]
    assert found == open_minutes
    assert compiled(calendar).elapsed(start, end) == len(open_minutes) * MINUTE


@few
@given(data=st.data(), drawn=calendars())
def test_a_deadline_is_the_end_of_the_nth_open_minute(
    data: st.DataObject, drawn: tuple[Calendar, datetime]
) -> None:
    calendar, change = drawn
    start = data.draw(instants(change))
    open_minutes = minutes_open(calendar, start, change + timedelta(days=5))
    if open_minutes:
        number = data.draw(st.integers(min_value=1, max_value=len(open_minutes)))
        due = compiled(calendar).deadline(start, number * MINUTE)
        assert due == open_minutes[number - 1] + MINUTE
        assert compiled(calendar).next_opening(start) == open_minutes[0]


@few
@given(data=st.data(), drawn=calendars())
def test_an_instant_is_open_when_its_reading_is(
    data: st.DataObject, drawn: tuple[Calendar, datetime]
) -> None:
    calendar, change = drawn
    moment = data.draw(instants(change))
    expected = bool(minutes_open(calendar, moment, moment + MINUTE))
    assert compiled(calendar).is_open(moment) == expected
    assert compiled(calendar).is_open(moment + timedelta(seconds=59)) == expected


@few
@given(data=st.data(), drawn=calendars(), delay=DELAYS)
def test_a_deadline_has_exactly_its_delay_behind_it(
    data: st.DataObject, drawn: tuple[Calendar, datetime], delay: timedelta
) -> None:
    calendar, change = drawn
    hours, start = compiled(calendar), data.draw(instants(change))
    odd_start = start + timedelta(microseconds=data.draw(st.integers(0, 59_999_999)))
    assert hours.elapsed(odd_start, hours.deadline(odd_start, delay)) == delay


@few
@given(data=st.data(), drawn=calendars())
def test_elapsed_time_adds_up(data: st.DataObject, drawn: tuple[Calendar, datetime]) -> None:
    calendar, change = drawn
    hours = compiled(calendar)
    first, second, third = sorted(data.draw(instants(change)) for _ in range(3))
    whole = hours.elapsed(first, third)
    assert hours.elapsed(first, second) + hours.elapsed(second, third) == whole


@few
@given(data=st.data(), drawn=calendars(), delay=DELAYS, more=DELAYS)
def test_a_deadline_never_moves_earlier_for_a_later_start_or_a_longer_delay(
    data: st.DataObject, drawn: tuple[Calendar, datetime], delay: timedelta, more: timedelta
) -> None:
    calendar, change = drawn
    hours = compiled(calendar)
    first, second = sorted((data.draw(instants(change)), data.draw(instants(change))))
    assert hours.deadline(first, delay) <= hours.deadline(second, delay)
    assert hours.deadline(first, delay) < hours.deadline(first, delay + more)
    assert hours.deadline(first, timedelta()) <= hours.deadline(second, timedelta())
    assert hours.deadline(first, timedelta()) < hours.deadline(first, SECOND)


@few
@given(data=st.data(), drawn=calendars(), delay=DELAYS)
def test_a_further_closure_never_makes_a_deadline_earlier(
    data: st.DataObject, drawn: tuple[Calendar, datetime], delay: timedelta
) -> None:
    calendar, change = drawn
    start, closure = data.draw(instants(change)), data.draw(closures(change))
    closed = replace(calendar, closures=(*calendar.closures, closure))
    assert compiled(calendar).deadline(start, delay) <= compiled(closed).deadline(start, delay)


@few
@given(data=st.data(), drawn=calendars(), delay=DELAYS)
def test_the_order_of_questions_changes_no_answer(
    data: st.DataObject, drawn: tuple[Calendar, datetime], delay: timedelta
) -> None:
    calendar, change = drawn
    hours, start = compiled(calendar), data.draw(instants(change))
    for years in data.draw(st.lists(st.integers(-6, 6), max_size=3)):
        hours.is_open(change + timedelta(days=366 * years))
    assert hours.deadline(start, delay) == compiled(calendar).deadline(start, delay)
