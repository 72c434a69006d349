from datetime import date, timedelta

import pytest

from app.domain.deadlines.business_hours import BusinessHours, require_openings
from app.domain.deadlines.errors import BeyondCalendarHorizon, FaultCode, InvalidCalendar
from tests.domain.deadlines.builders import ALWAYS, OFFICE_WEEK, at, hours_of

MADE_AT = at("2026-11-23T10:00+01:00")


def closed(starts_at: str, ends_at: str) -> BusinessHours:
    closure = {"starts_at": starts_at, "ends_at": ends_at, "label": None}
    return hours_of("Europe/Brussels", OFFICE_WEEK, closures=[closure])


def open_on(*dates: str) -> BusinessHours:
    openings = [{"date": day, "intervals": [["09:00", "10:00"]]} for day in dates]
    return hours_of("Europe/Brussels", {}, openings=openings)


@pytest.mark.parametrize(
    "calendar",
    [
        hours_of("Europe/Brussels", OFFICE_WEEK, holidays={"country": "BE"}),
        hours_of("UTC", ALWAYS),
        closed("2027-01-01T00:00:00Z", "2027-12-01T00:00:00Z"),
        closed("2027-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
        hours_of("UTC", OFFICE_WEEK, holidays={"dates": ["2026-12-24"]}),
        open_on("2026-12-24", "2027-12-24"),
        open_on("2027-11-20"),
    ],
)
def test_a_calendar_that_opens_within_a_year_is_accepted(calendar: BusinessHours) -> None:
    require_openings(calendar, MADE_AT)


@pytest.mark.parametrize(
    "calendar",
    [
        closed("2029-01-01T00:00:00Z", "2030-06-01T00:00:00Z"),
        closed("2020-01-01T00:00:00Z", "2030-06-01T00:00:00Z"),
        closed("2026-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
        open_on("2026-12-24", "2028-12-24"),
        open_on("2027-12-24"),
        open_on("2025-12-24"),
    ],
)
def test_a_calendar_closed_for_more_than_366_days_is_refused(calendar: BusinessHours) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        require_openings(calendar, MADE_AT)
    assert [fault.code for fault in refused.value.faults] == [FaultCode.CLOSED_TOO_LONG]


def test_own_dates_may_not_close_every_day_of_a_year() -> None:
    mondays = [date(2026, 11, 23) + timedelta(weeks=number) for number in range(60)]
    holidays = {"dates": [monday.isoformat() for monday in mondays]}
    calendar = hours_of("UTC", {"mon": [["09:00", "10:00"]]}, holidays=holidays)
    with pytest.raises(InvalidCalendar, match="2026-11-16T10:00:00"):
        require_openings(calendar, at("2026-11-16T09:00Z"))


def test_a_calendar_is_not_made_outside_the_years_that_it_covers() -> None:
    calendar = hours_of("Europe/Brussels", OFFICE_WEEK, holidays={"country": "BE"})
    with pytest.raises(BeyondCalendarHorizon):
        require_openings(calendar, at("2050-01-01T00:00Z"))
