"""Where grids begin, over midnight, clock changes, holidays and closures (rulebook section 9)."""

import pytest

from app.domain.agendas.opening_hours import OpeningHours
from app.domain.deadlines.instants import DAY, MINUTE
from tests.domain.agendas.builders import BRUSSELS, conditions, starts, us
from tests.domain.deadlines.builders import ALWAYS, OFFICE_WEEK, WEEKDAYS, hours_of

NIGHT = {"sat": [["22:00", "24:00"]], "sun": [["00:00", "02:20"]]}


def test_starts_lie_a_step_apart_from_the_opening_on() -> None:
    shop = hours_of(BRUSSELS, {"tue": [["09:10", "11:00"], ["13:25", "14:25"]]})
    found = starts(conditions(shop), "2026-11-24T00:00+01:00")
    assert found == ["24 09:10+0100", "24 09:40+0100", "24 13:25+0100"]


def test_intervals_that_touch_at_midnight_are_one() -> None:
    found = starts(conditions(hours_of(BRUSSELS, NIGHT)), "2026-11-28T12:00+01:00")
    assert found == [
        "28 22:00+0100",
        "28 22:30+0100",
        "28 23:00+0100",
        "28 23:30+0100",
        "29 00:00+0100",
        "29 00:30+0100",
        "29 01:00+0100",
    ]


def test_intervals_that_touch_within_a_day_are_one_grid() -> None:
    shop = hours_of(BRUSSELS, {"tue": [["09:00", "10:10"], ["10:10", "11:00"]]})
    found = starts(conditions(shop), "2026-11-24T00:00+01:00")
    assert found == ["24 09:00+0100", "24 09:30+0100", "24 10:00+0100"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-03-28T00:00+01:00", ["28 01:00+0100", "28 01:30+0100", "28 03:00+0200"]),
        (
            "2027-10-31T00:00+02:00",
            [
                "31 01:00+0200",
                "31 01:30+0200",
                "31 02:00+0200",
                "31 02:30+0200",
                "31 02:00+0100",
                "31 02:30+0100",
                "31 03:00+0100",
            ],
        ),
    ],
)
def test_the_grid_is_in_elapsed_time_when_clocks_change(day: str, expected: list[str]) -> None:
    shop = hours_of(BRUSSELS, {"sun": [["01:00", "04:00"]]})
    assert starts(conditions(shop, horizon_days=400), day) == expected


def test_closures_and_holidays_take_away_and_move_no_grid() -> None:
    closure = {"starts_at": "2026-11-24T09:10:00+01:00", "ends_at": "2026-11-24T10:40:00+01:00"}
    office = hours_of(BRUSSELS, OFFICE_WEEK, closures=[closure], holidays={"dates": ["2026-11-25"]})
    given = conditions(office)
    assert starts(given, "2026-11-24T00:00+01:00")[:2] == ["24 11:00+0100", "24 11:30+0100"]
    assert starts(given, "2026-11-25T00:00+01:00") == []
    assert starts(given, "2026-11-26T00:00+01:00")[0] == "26 09:00+0100"


def test_a_holiday_within_touching_intervals_moves_no_grid() -> None:
    always = hours_of(BRUSSELS, ALWAYS, holidays={"dates": ["2026-11-25"]})
    given = conditions(always, step_minutes=50)
    before = [slot.split()[1] for slot in starts(given, "2026-11-24T00:00+01:00")]
    free = hours_of(BRUSSELS, ALWAYS)
    same = [
        slot.split()[1]
        for slot in starts(conditions(free, step_minutes=50), "2026-11-24T00:00+01:00")
    ]
    assert before[:20] == same[:20]
    after = starts(given, "2026-11-26T00:00+01:00")
    assert after == starts(conditions(free, step_minutes=50), "2026-11-26T00:00+01:00")


def test_an_exceptional_opening_gives_the_grid_of_its_date() -> None:
    office = hours_of(
        BRUSSELS,
        OFFICE_WEEK,
        holidays={"dates": ["2026-11-24"]},
        openings=[{"date": "2026-11-24", "intervals": [["10:20", "11:50"]]}],
    )
    found = starts(conditions(office), "2026-11-24T00:00+01:00")
    assert found == ["24 10:20+0100", "24 10:50+0100"]


def test_the_grid_does_not_depend_on_what_was_asked_first() -> None:
    always = hours_of(BRUSSELS, ALWAYS)
    asked, fresh = OpeningHours(always), OpeningHours(always)
    late, early = us("2030-06-01T00:00Z"), us("2026-01-01T00:00Z")
    list(asked.scheduled(late, late + DAY))
    [(first, _)] = asked.scheduled(early, early + DAY)
    [(second, _)] = fresh.scheduled(early, early + DAY)
    assert first == second


def test_an_opening_over_the_year_s_end_has_one_grid() -> None:
    new_year = hours_of(
        BRUSSELS, {day: [["20:10", "24:00"], ["00:00", "04:00"]] for day in WEEKDAYS}
    )
    hours = OpeningHours(new_year)
    moment = us("2027-01-01T03:00+01:00")
    [(begins, closes)] = hours.scheduled(moment, moment + MINUTE)
    assert (begins, closes) == (us("2026-12-31T20:10+01:00"), us("2027-01-01T04:00+01:00"))


def test_nothing_is_open_beyond_the_years_that_are_known() -> None:
    hours = OpeningHours(hours_of(BRUSSELS, OFFICE_WEEK, holidays={"country": "BE"}))
    for moment in (us("1980-01-02T10:00Z"), us("2150-01-02T10:00Z")):
        assert list(hours.scheduled(moment, moment + DAY)) == []
        assert not hours.are_open(moment, moment + MINUTE)
