from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.deadlines.calendar import DEFAULT_CALENDAR, Calendar
from app.domain.deadlines.errors import FaultCode, InvalidCalendar
from app.domain.deadlines.schedules import (
    Closure,
    ExceptionalOpening,
    HolidayRules,
    LocalInterval,
    WeeklyHours,
)
from tests.domain.deadlines.builders import compiled, hours

MORNING = LocalInterval(start_minute=540, end_minute=750)
AFTERNOON = LocalInterval(start_minute=750, end_minute=1020)


def minutes(start: int, end: int) -> LocalInterval:
    return LocalInterval(start_minute=start, end_minute=end)


def a_calendar(
    *intervals: LocalInterval,
    timezone: str = "Europe/Brussels",
    holidays: HolidayRules | None = None,
    closures: tuple[Closure, ...] = (),
    openings: tuple[ExceptionalOpening, ...] = (),
) -> Calendar:
    return Calendar(
        timezone=timezone,
        weekly=WeeklyHours(mon=intervals),
        holidays=holidays,
        closures=closures,
        openings=openings,
    )


def faults_of(refused: pytest.ExceptionInfo[InvalidCalendar]) -> list[tuple[str, FaultCode]]:
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("intervals", "pointer", "code"),
    [
        ([(600, 540)], "/weekly/mon/0", FaultCode.INTERVAL_REVERSED),
        ([(540, 540)], "/weekly/mon/0", FaultCode.INTERVAL_EMPTY),
        ([(540, 1441)], "/weekly/mon/0", FaultCode.INTERVAL_OUTSIDE_DAY),
        ([(-1, 540)], "/weekly/mon/0", FaultCode.INTERVAL_OUTSIDE_DAY),
        ([(540, 750), (749, 1020)], "/weekly/mon/1", FaultCode.INTERVALS_OVERLAP),
        ([(749, 1020), (540, 750)], "/weekly/mon/1", FaultCode.INTERVALS_OVERLAP),
        ([], "/weekly", FaultCode.NEVER_OPEN),
    ],
)
def test_weekly_hours_are_refused_where_they_are_wrong(
    intervals: list[tuple[int, int]], pointer: str, code: FaultCode
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(*(minutes(start, end) for start, end in intervals))
    assert faults_of(refused) == [(pointer, code)]


@pytest.mark.parametrize(
    "timezone", ["Europe/Bruxelles", "europe/brussels", "", "localtime", "../etc/passwd", "CEST"]
)
def test_a_zone_must_be_an_iana_zone(timezone: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, timezone=timezone)
    assert faults_of(refused) == [("/timezone", FaultCode.UNKNOWN_TIME_ZONE)]


@pytest.mark.parametrize(
    ("rules", "pointer", "code"),
    [
        (HolidayRules(country="XX"), "/holidays/country", FaultCode.UNKNOWN_COUNTRY),
        (HolidayRules(country="be"), "/holidays/country", FaultCode.UNKNOWN_COUNTRY),
        (HolidayRules(country="BEL"), "/holidays/country", FaultCode.UNKNOWN_COUNTRY),
        (
            HolidayRules(country="FR", subdivision="GES"),
            "/holidays/subdivision",
            FaultCode.UNKNOWN_SUBDIVISION,
        ),
        (
            HolidayRules(subdivision="57"),
            "/holidays/subdivision",
            FaultCode.SUBDIVISION_WITHOUT_COUNTRY,
        ),
    ],
)
def test_holiday_rules_are_refused_where_nothing_is_known(
    rules: HolidayRules, pointer: str, code: FaultCode
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, holidays=rules)
    assert faults_of(refused) == [(pointer, code)]


@pytest.mark.parametrize("subdivision", ["57", "FR-57", "67", "Alsace-Moselle", "La Réunion"])
def test_a_known_subdivision_is_accepted(subdivision: str) -> None:
    rules = HolidayRules(country="FR", subdivision=subdivision)
    assert a_calendar(MORNING, holidays=rules).holidays == rules


def test_an_unknown_subdivision_is_told_what_is_known() -> None:
    with pytest.raises(InvalidCalendar, match=r"FR has: .*57, .*6AE, .*Alsace-Moselle"):
        a_calendar(MORNING, holidays=HolidayRules(country="FR", subdivision="Lorraine"))


@pytest.mark.parametrize(
    ("hour_from", "hour_until", "code"),
    [(12, 11, FaultCode.CLOSURE_REVERSED), (12, 12, FaultCode.CLOSURE_EMPTY)],
)
def test_a_closure_needs_a_length(hour_from: int, hour_until: int, code: FaultCode) -> None:
    closure = Closure(
        starts_at=datetime(2026, 7, 1, hour_from, tzinfo=UTC),
        ends_at=datetime(2026, 7, 1, hour_until, tzinfo=UTC),
    )
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, closures=(closure,))
    assert faults_of(refused) == [("/closures/0", code)]


def test_a_closure_over_the_repeated_hour_runs_forward() -> None:
    brussels = ZoneInfo("Europe/Brussels")
    closure = Closure(
        starts_at=datetime(2026, 10, 25, 2, 45, tzinfo=brussels),
        ends_at=datetime(2026, 10, 25, 2, 15, tzinfo=brussels, fold=1),
    )
    assert a_calendar(MORNING, closures=(closure,)).closures == (closure,)


def test_a_closure_needs_offsets() -> None:
    closure = Closure(starts_at=datetime(2026, 7, 1), ends_at=datetime(2026, 7, 2))
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, closures=(closure,))
    assert faults_of(refused) == [("/closures/0", FaultCode.INVALID_INSTANT)]


def test_a_date_has_its_exceptional_hours_once() -> None:
    opening = ExceptionalOpening(opens_on=date(2026, 12, 24), intervals=(MORNING,))
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, openings=(opening, opening))
    assert faults_of(refused) == [("/openings/1/date", FaultCode.DATE_REPEATED)]


def test_exceptional_hours_are_checked_like_weekly_ones() -> None:
    opening = ExceptionalOpening(opens_on=date(2026, 12, 24), intervals=(MORNING, minutes(9, 8)))
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(MORNING, openings=(opening,))
    assert faults_of(refused) == [("/openings/0/intervals/1", FaultCode.INTERVAL_REVERSED)]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidCalendar) as refused:
        a_calendar(minutes(9, 8), timezone="Mars", holidays=HolidayRules(country="XX"))
    assert [fault.pointer for fault in refused.value.faults] == [
        "/timezone",
        "/weekly/mon/0",
        "/holidays/country",
    ]


def test_intervals_may_touch_and_come_in_any_order() -> None:
    assert compiled(a_calendar(AFTERNOON, MORNING)).elapsed(
        datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
    ) == hours(8)


def test_a_calendar_open_on_exceptional_dates_alone_is_allowed() -> None:
    opening = ExceptionalOpening(opens_on=date(2026, 12, 24), intervals=(MORNING,))
    assert a_calendar(openings=(opening,)).openings == (opening,)


def test_the_default_calendar_is_office_time_in_brussels() -> None:
    default = compiled(DEFAULT_CALENDAR)
    friday, tuesday = datetime(2026, 5, 22, tzinfo=UTC), datetime(2026, 5, 26, 22, tzinfo=UTC)
    spans = [(segment.starts_at, segment.ends_at) for segment in default.segments(friday, tuesday)]
    assert spans == [  # Monday 25 May is Whit Monday
        (datetime(2026, 5, 22, 7, tzinfo=UTC), datetime(2026, 5, 22, 15, tzinfo=UTC)),
        (datetime(2026, 5, 26, 7, tzinfo=UTC), datetime(2026, 5, 26, 15, tzinfo=UTC)),
    ]
