from datetime import UTC, datetime, timedelta

import pytest

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.calendar import DEFAULT_CALENDAR
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong
from app.domain.deadlines.public_holidays import FIRST_YEAR, LAST_YEAR
from tests.domain.deadlines.builders import (
    ALWAYS,
    OFFICE_WEEK,
    WEEKDAYS,
    at,
    compiled,
    hours,
    hours_of,
)

OFFICE = compiled(DEFAULT_CALENDAR)
SPLIT_DAY = hours_of("Europe/Brussels", {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]})
CHRISTMAS_EVES = [
    {"date": f"{year}-12-24", "intervals": [["09:00", "12:00"]]} for year in (2026, 2027, 2030)
]


def eves() -> BusinessHours:
    return hours_of("Europe/Brussels", {}, openings=CHRISTMAS_EVES)


@pytest.mark.parametrize(
    ("start", "delay", "due"),
    [
        ("2026-11-23T10:00+01:00", 4, "2026-11-23T14:00+01:00"),
        ("2026-11-23T13:00+01:00", 4, "2026-11-23T17:00+01:00"),
        ("2026-11-23T16:00+01:00", 4, "2026-11-24T12:00+01:00"),
        ("2026-11-23T17:00+01:00", 4, "2026-11-24T13:00+01:00"),
        ("2026-11-23T22:00+01:00", 8, "2026-11-24T17:00+01:00"),
        ("2026-11-21T10:00+01:00", 2, "2026-11-23T11:00+01:00"),
        ("2026-11-10T16:00+01:00", 2, "2026-11-12T10:00+01:00"),
        ("2026-12-31T16:00+01:00", 2, "2027-01-04T10:00+01:00"),
    ],
)
def test_a_deadline_counts_office_hours_only(start: str, delay: float, due: str) -> None:
    assert OFFICE.deadline(at(start), hours(delay)) == at(due)


def test_a_delay_that_ends_with_an_interval_is_due_at_its_end() -> None:
    assert SPLIT_DAY.deadline(at("2026-11-23T09:00+01:00"), hours(3)) == at(
        "2026-11-23T12:00+01:00"
    )


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-23T10:00+01:00", "2026-11-23T10:00+01:00"),
        ("2026-11-23T17:00+01:00", "2026-11-24T09:00+01:00"),
        ("2026-11-21T10:00+01:00", "2026-11-23T09:00+01:00"),
    ],
)
def test_no_delay_is_due_where_the_clock_starts(start: str, due: str) -> None:
    assert OFFICE.deadline(at(start), timedelta()) == at(due)


def test_a_delay_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        OFFICE.deadline(at("2026-11-23T10:00+01:00"), -timedelta(microseconds=1))


def test_answers_are_utc_instants() -> None:
    assert OFFICE.deadline(at("2026-11-23T10:00+01:00"), hours(4)).tzinfo is UTC


def test_a_time_without_offset_is_not_an_instant() -> None:
    with pytest.raises(TypeError):
        OFFICE.deadline(datetime(2026, 11, 23), hours(4))


def test_openings_are_half_open() -> None:
    opens, closes = at("2026-11-23T09:00+01:00"), at("2026-11-23T17:00+01:00")
    moment = timedelta(microseconds=1)
    assert [OFFICE.is_open(instant) for instant in (opens - moment, opens)] == [False, True]
    assert [OFFICE.is_open(instant) for instant in (closes - moment, closes)] == [True, False]


def test_elapsed_time_is_exact_to_the_microsecond() -> None:
    moment = timedelta(microseconds=1)
    start, end = at("2026-11-23T09:00+01:00") + moment, at("2026-11-24T09:00+01:00") + moment
    assert OFFICE.elapsed(start, end) == hours(8)


def test_nothing_elapses_backwards() -> None:
    start, end = at("2026-11-24T09:00+01:00"), at("2026-11-23T09:00+01:00")
    assert OFFICE.elapsed(start, end) == timedelta()
    assert OFFICE.segments(start, end) == ()


def test_what_remains_shrinks_with_the_hours_and_ends_at_nothing() -> None:
    due = at("2026-11-24T12:00+01:00")
    moments = ("2026-11-23T16:00+01:00", "2026-11-23T20:00+01:00", "2026-11-24T13:00+01:00")
    assert [OFFICE.elapsed(at(moment), due) for moment in moments] == [hours(4), hours(3), hours(0)]


def test_segments_are_clipped_to_the_span() -> None:
    found = OFFICE.segments(at("2026-11-23T16:00+01:00"), at("2026-11-24T12:00+01:00"))
    assert [(segment.starts_at, segment.ends_at) for segment in found] == [
        (at("2026-11-23T16:00+01:00"), at("2026-11-23T17:00+01:00")),
        (at("2026-11-24T09:00+01:00"), at("2026-11-24T12:00+01:00")),
    ]


def test_intervals_that_meet_at_midnight_are_one_segment() -> None:
    night = hours_of("Europe/Brussels", {"sat": [["20:00", "24:00"]], "sun": [["00:00", "04:00"]]})
    found = night.segments(at("2026-11-21T00:00Z"), at("2026-11-23T00:00Z"))
    assert [segment.ends_at - segment.starts_at for segment in found] == [hours(8)]


def test_a_service_without_closing_is_one_segment_over_the_years() -> None:
    always = hours_of("Europe/Brussels", ALWAYS)
    start, end = at("2025-06-01T00:00Z"), at("2027-06-01T00:00Z")
    assert always.is_open(start)
    assert [(segment.starts_at, segment.ends_at) for segment in always.segments(start, end)] == [
        (start, end)
    ]


def test_an_opening_replaces_its_date_s_hours_and_wins_over_a_holiday() -> None:
    calendar = hours_of(
        "Europe/Brussels",
        OFFICE_WEEK,
        holidays={"country": "BE"},
        openings=[
            {"date": "2026-11-11", "intervals": [["10:00", "11:00"]]},
            {"date": "2026-11-12", "intervals": [["10:00", "12:00"]]},
            {"date": "2026-11-14", "intervals": [["10:00", "13:00"]]},
        ],
    )
    days = [
        (f"2026-11-{day}T00:00+01:00", f"2026-11-{day + 1}T00:00+01:00") for day in (11, 12, 14)
    ]
    elapsed = [calendar.elapsed(at(start), at(end)) for start, end in days]
    assert elapsed == [hours(1), hours(2), hours(3)]


def test_a_closure_also_takes_time_from_an_exceptional_opening() -> None:
    calendar = hours_of(
        "Europe/Brussels",
        {},
        openings=[{"date": "2026-11-14", "intervals": [["10:00", "13:00"]]}],
        closures=[
            {"starts_at": "2026-11-14T12:00:00+01:00", "ends_at": "2026-11-14T12:30:00+01:00"}
        ],
    )
    start = at("2026-11-14T10:00+01:00")
    assert calendar.deadline(start, hours(2.5)) == at("2026-11-14T13:00+01:00")


def test_a_long_delay_is_no_long_closing() -> None:
    start = at("2026-11-23T10:00+01:00")
    due = OFFICE.deadline(start, hours(8 * 2500))
    assert OFFICE.elapsed(start, due) == hours(8 * 2500)
    assert due.year == 2036


def test_a_deadline_beyond_the_kept_holidays_is_refused() -> None:
    with pytest.raises(BeyondCalendarHorizon) as refused:
        OFFICE.deadline(at("2046-12-31T16:00+01:00"), hours(2))
    assert refused.value.covered_until == at("2047-01-01T00:00+01:00")


@pytest.mark.parametrize("moment", ["1999-12-31T23:59+01:00", "2047-01-01T00:00+01:00"])
def test_an_instant_outside_the_kept_holidays_is_refused(moment: str) -> None:
    asked = compiled(DEFAULT_CALENDAR)
    with pytest.raises(BeyondCalendarHorizon):
        asked.is_open(at(moment))


def test_the_kept_years_are_covered_to_their_edges() -> None:
    asked = compiled(DEFAULT_CALENDAR)
    assert asked.next_opening(at("2000-01-01T00:00+01:00")) == at("2000-01-03T09:00+01:00")
    end = at("2047-01-01T00:00+01:00")
    assert asked.elapsed(at("2046-12-31T16:00+01:00"), end) == hours(1)
    assert (asked.covered_from, asked.covered_until) == (at("2000-01-01T00:00+01:00"), end)


def test_a_closed_time_before_the_horizon_s_end_is_no_opening() -> None:
    with pytest.raises(BeyondCalendarHorizon):
        OFFICE.next_opening(at("2046-12-31T18:00+01:00"))


def test_a_calendar_without_country_is_covered_far_but_not_for_ever() -> None:
    always = hours_of("UTC", ALWAYS)
    assert always.is_open(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
    with pytest.raises(BeyondCalendarHorizon):
        always.deadline(datetime(LAST_YEAR, 12, 31, tzinfo=UTC), hours(25))


def test_a_deadline_that_meets_366_days_without_opening_is_refused() -> None:
    with pytest.raises(ClosedTooLong) as refused:
        eves().deadline(at("2026-12-24T09:00+01:00"), hours(7))
    assert refused.value.closed_from == at("2027-12-24T12:00+01:00")


def test_a_deadline_before_the_long_closing_stands() -> None:
    start = at("2026-12-24T09:00+01:00")
    assert eves().deadline(start, hours(6)) == at("2027-12-24T12:00+01:00")


def test_a_known_long_closing_is_refused_too() -> None:
    calendar = eves()
    assert calendar.is_open(at("2030-12-24T09:00+01:00"))
    with pytest.raises(ClosedTooLong):
        calendar.deadline(at("2030-01-01T00:00+01:00"), hours(4))
    assert calendar.is_open(at("2026-12-24T09:00+01:00"))
    with pytest.raises(ClosedTooLong):
        calendar.deadline(at("2026-12-24T09:00+01:00"), hours(7))
    with pytest.raises(ClosedTooLong):
        calendar.next_opening(at("2028-01-01T00:00+01:00"))


def test_elapsed_time_over_a_long_closing_between_two_openings_is_refused() -> None:
    with pytest.raises(ClosedTooLong):
        eves().elapsed(at("2027-01-01T00:00Z"), at("2031-01-01T00:00Z"))
    with pytest.raises(ClosedTooLong):
        eves().segments(at("2027-01-01T00:00Z"), at("2031-01-01T00:00Z"))


def test_elapsed_time_after_the_last_opening_is_nothing() -> None:
    assert eves().elapsed(at("2031-01-01T00:00Z"), at("2035-01-01T00:00Z")) == timedelta()


def test_a_search_in_a_calendar_that_stays_closed_ends() -> None:
    with pytest.raises(ClosedTooLong):
        eves().next_opening(at("2031-01-01T00:00Z"))


def test_a_search_has_a_bound_in_openings() -> None:
    clocks = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)]
    every_other_minute = list(zip(clocks[::2], clocks[1::2], strict=True))
    restless = hours_of("UTC", dict.fromkeys(WEEKDAYS, every_other_minute))
    start = at("2026-01-01T00:00Z")
    assert restless.deadline(start, hours(12)) == at("2026-01-01T23:59Z")
    with pytest.raises(BeyondCalendarHorizon):
        restless.elapsed(start, at("2028-01-01T00:00Z"))
