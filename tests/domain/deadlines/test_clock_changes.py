"""An instant is open when its local reading lies inside an interval, whatever the clocks do."""

from collections.abc import Mapping

import pytest

from app.domain.deadlines.business_hours import BusinessHours
from tests.domain.deadlines.builders import ALWAYS, WEEKDAYS, at, hours, hours_of


def every_day(*intervals: tuple[str, str], zone: str) -> BusinessHours:
    return hours_of(zone, {day: [list(interval) for interval in intervals] for day in WEEKDAYS})


def segments(calendar: BusinessHours, start: str, end: str) -> list[tuple[str, str]]:
    """Return the segments as UTC times of day with their date."""
    return [
        (f"{segment.starts_at:%d %H:%M}", f"{segment.ends_at:%d %H:%M}")
        for segment in calendar.segments(at(start), at(end))
    ]


SPRING = ("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00")
AUTUMN = ("2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00")


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Paris"])
@pytest.mark.parametrize(
    ("interval", "opened"),
    [
        (("02:00", "04:00"), [("29 01:00", "29 02:00")]),
        (("02:30", "03:30"), [("29 01:00", "29 01:30")]),
        (("01:30", "02:30"), [("29 00:30", "29 01:00")]),
        (("02:00", "03:00"), []),
        (("02:15", "02:45"), []),
    ],
)
def test_an_edge_in_the_skipped_hour_is_the_end_of_the_skip(
    zone: str, interval: tuple[str, str], opened: list[tuple[str, str]]
) -> None:
    assert segments(every_day(interval, zone=zone), *SPRING) == opened


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Paris"])
@pytest.mark.parametrize(
    ("interval", "opened"),
    [
        (("02:00", "02:30"), [("25 00:00", "25 00:30"), ("25 01:00", "25 01:30")]),
        (("02:30", "03:30"), [("25 00:30", "25 01:00"), ("25 01:30", "25 02:30")]),
        (("01:30", "02:30"), [("24 23:30", "25 00:30"), ("25 01:00", "25 01:30")]),
        (("02:00", "03:00"), [("25 00:00", "25 02:00")]),
        (("01:00", "04:00"), [("24 23:00", "25 03:00")]),
    ],
)
def test_a_reading_that_occurs_twice_is_open_both_times(
    zone: str, interval: tuple[str, str], opened: list[tuple[str, str]]
) -> None:
    assert segments(every_day(interval, zone=zone), *AUTUMN) == opened


def test_a_shift_over_the_spring_change_lasts_one_hour() -> None:
    shift = every_day(("02:00", "04:00"), zone="Europe/Brussels")
    assert shift.elapsed(at(SPRING[0]), at(SPRING[1])) == hours(1)


def test_same_zone_arithmetic_is_physical() -> None:
    always = hours_of("Europe/Paris", ALWAYS)
    assert always.deadline(at("2026-03-29T01:30+01:00"), hours(2)) == at("2026-03-29T04:30+02:00")


def test_a_start_in_either_of_the_two_readings_is_another_instant() -> None:
    calendar = every_day(("02:00", "02:30"), zone="Europe/Brussels")
    first, second = at("2026-10-25T02:10+02:00"), at("2026-10-25T02:10+01:00")
    assert calendar.elapsed(first, second) == hours(0.5)
    assert calendar.deadline(first, hours(0.5)) == second


LORD_HOWE_AUTUMN = ("2026-04-05T00:00+11:00", "2026-04-06T00:00+10:30")
LORD_HOWE_SPRING = ("2026-10-04T00:00+10:30", "2026-10-05T00:00+11:00")
ELAPSED: Mapping[str, tuple[str, tuple[str, str], tuple[str, str], float]] = {
    "half an hour is repeated": (
        "Australia/Lord_Howe", ("01:00", "03:00"), LORD_HOWE_AUTUMN, 2.5,
    ),
    "half an hour is skipped": (
        "Australia/Lord_Howe", ("01:00", "03:00"), LORD_HOWE_SPRING, 1.5,
    ),
    "the clock goes back an hour at two in New York": (
        "America/New_York", ("01:00", "02:00"),
        ("2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"), 2,
    ),
    "a whole day is skipped in Samoa": (
        "Pacific/Apia", ("09:00", "17:00"),
        ("2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00"), 16,
    ),
    "a quarter of an hour was skipped once in Nepal": (
        "Asia/Kathmandu", ("00:00", "01:00"),
        ("1986-01-01T00:15+05:45", "1986-01-02T00:00+05:45"), 0.75,
    ),
    "midnight is skipped in Sao Paulo": (
        "America/Sao_Paulo", ("00:00", "02:00"),
        ("2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00"), 1,
    ),
    "the last hour of a Saturday is repeated in Sao Paulo": (
        "America/Sao_Paulo", ("22:00", "24:00"),
        ("2018-02-17T12:00-02:00", "2018-02-18T12:00-03:00"), 3,
    ),
    "midnight is skipped in Cairo": (
        "Africa/Cairo", ("00:00", "02:00"),
        ("2026-04-24T01:00+03:00", "2026-04-25T00:00+03:00"), 1,
    ),
    "the last hour of a Thursday is repeated in Cairo": (
        "Africa/Cairo", ("23:00", "24:00"),
        ("2026-10-29T12:00+03:00", "2026-10-30T12:00+02:00"), 2,
    ),
    "the last hour of 2009 is repeated in Dhaka": (
        "Asia/Dhaka", ("23:00", "24:00"),
        ("2009-12-31T12:00+07:00", "2010-01-01T12:00+06:00"), 2,
    ),
    "minutes of two dates come twice and in turn in St John's": (
        "America/St_Johns", ("00:00", "00:01"),
        ("2010-11-06T12:00-02:30", "2010-11-07T12:00-03:30"), 2 / 60,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ELAPSED.values(), ids=ELAPSED.keys())
def test_elapsed_time_is_physical_in_zones_with_odd_rules(
    case: tuple[str, tuple[str, str], tuple[str, str], float],
) -> None:
    zone, interval, span, expected = case
    calendar = every_day(interval, zone=zone)
    assert calendar.elapsed(at(span[0]), at(span[1])) == hours(expected)


def test_the_skipped_day_is_nobody_s_working_day() -> None:
    samoa = hours_of("Pacific/Apia", {"fri": [["09:00", "17:00"]]})
    assert samoa.next_opening(at("2011-12-29T18:00-10:00")) == at("2012-01-06T09:00+14:00")


def test_a_deadline_crosses_the_skipped_day() -> None:
    samoa = every_day(("09:00", "17:00"), zone="Pacific/Apia")
    due = samoa.deadline(at("2011-12-29T16:00-10:00"), hours(2))
    assert due == at("2011-12-31T10:00+14:00")
