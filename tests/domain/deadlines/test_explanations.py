from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.domain.deadlines.business_hours import closures_met, holidays_met
from tests.domain.deadlines.builders import OFFICE_WEEK, WEEKDAYS, at, hours_of

CALENDAR = hours_of(
    "Europe/Brussels",
    OFFICE_WEEK,
    holidays={"country": "BE", "dates": ["2026-12-24", "2026-12-27"]},
    openings=[{"date": "2026-11-11", "intervals": [["10:00", "11:00"]]}],
    closures=[
        {"starts_at": "2026-07-08T12:00:00Z", "ends_at": "2026-07-09T12:00:00Z", "label": "b"},
        {"starts_at": "2026-07-01T12:00:00Z", "ends_at": "2026-07-08T10:00:00Z", "label": "a"},
    ],
)


def test_the_holidays_that_took_hours_away_are_told() -> None:
    met = holidays_met(CALENDAR, at("2026-12-23T12:00Z"), at("2027-01-04T12:00Z"))
    assert [(holiday.day, holiday.label) for holiday in met] == [
        (date(2026, 12, 24), None),
        (date(2026, 12, 25), "Noël"),
        (date(2027, 1, 1), "Nouvel An"),
    ]


def test_a_holiday_at_a_weekend_or_with_exceptional_hours_is_not_met() -> None:
    assert holidays_met(CALENDAR, at("2026-10-30T12:00Z"), at("2026-11-13T12:00Z")) == ()


@pytest.mark.parametrize(
    ("end", "met"), [("2026-12-24T00:00+01:00", 0), ("2026-12-24T00:01+01:00", 1)]
)
def test_a_span_that_ends_at_midnight_meets_nothing_of_the_next_day(end: str, met: int) -> None:
    assert len(holidays_met(CALENDAR, at("2026-12-23T12:00Z"), at(end))) == met


def test_midnight_is_read_in_the_calendar_s_zone_over_a_skipped_midnight() -> None:
    brazil = hours_of(
        "America/Sao_Paulo",
        {day: [["00:00", "24:00"]] for day in WEEKDAYS},
        holidays={"dates": ["2018-11-04"]},
    )
    start, end = at("2018-11-03T12:00-03:00"), at("2018-11-04T01:00-02:00")
    assert holidays_met(brazil, start, end.astimezone(ZoneInfo("America/Sao_Paulo"))) == ()


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        ("2026-07-01T00:00Z", "2026-07-10T00:00Z", ["a", "b"]),
        ("2026-07-08T10:00Z", "2026-07-08T12:00Z", []),
        ("2026-07-08T09:59Z", "2026-07-08T12:00Z", ["a"]),
        ("2026-07-09T00:00Z", "2026-07-01T00:00Z", []),
    ],
)
def test_the_closures_that_overlap_a_span_are_told(start: str, end: str, labels: list[str]) -> None:
    assert [closure.label for closure in closures_met(CALENDAR, at(start), at(end))] == labels


def test_a_reversed_span_meets_no_holiday() -> None:
    assert holidays_met(CALENDAR, at("2027-01-04T12:00Z"), at("2026-12-23T12:00Z")) == ()
