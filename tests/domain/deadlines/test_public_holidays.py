from datetime import date

import pytest

from app.domain.deadlines.public_holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    accepted_subdivisions,
    freeze,
    frozen_years,
    holiday_dates,
)
from app.domain.deadlines.schedules import HolidayRules
from tests.domain.deadlines.test_vectors import VECTORS

GOOD_FRIDAY, SAINT_STEPHEN = date(2026, 4, 3), date(2026, 12, 26)


def of_vectors(timezone: str) -> list[str]:
    return max(
        (
            vector["holidays"]
            for vector in VECTORS
            if vector["timezone"] == timezone and "holidays" in vector
        ),
        key=len,
    )


def written(dates: dict[date, str]) -> list[str]:
    return [day.isoformat() for day in dates]


def test_belgium_has_its_ten_legal_holidays() -> None:
    assert written(holiday_dates("BE", None, range(2025, 2029))) == of_vectors("Europe/Brussels")


def test_belgium_has_ten_holidays_and_no_easter_or_whit_sunday_in_any_year() -> None:
    for year in range(FIRST_YEAR, 2101):
        names = "; ".join(holiday_dates("BE", None, [year]).values()).split("; ")
        assert len(names) == 10
        assert not {"Pâques", "Pentecôte"} & set(names)


def test_holidays_are_named_in_the_language_asked_for() -> None:
    christmas = date(2026, 12, 25)
    names = [
        holiday_dates("BE", None, [2026], language)[christmas]
        for language in ("fr", "nl", "de", "en_US")
    ]
    assert names == ["Noël", "Kerstmis", "Weihnachten", "Christmas Day"]


def test_a_language_that_is_not_spoken_falls_back_to_the_country_s_own() -> None:
    assert holiday_dates("DE", None, [2026], "fr")[date(2026, 10, 3)] == "Tag der Deutschen Einheit"


@pytest.mark.parametrize(
    "subdivision", ["57", "Moselle", "6AE", "Alsace", "67", "68", "Alsace-Moselle", "FR-57"]
)
def test_alsace_and_moselle_close_on_two_more_days(subdivision: str) -> None:
    dates = holiday_dates("FR", subdivision, [2026])
    further = dates.keys() - holiday_dates("FR", None, [2026]).keys()
    assert further == {GOOD_FRIDAY, SAINT_STEPHEN}


def test_france_closes_on_eleven_days() -> None:
    assert len(holiday_dates("FR", None, [2026])) == 11


def test_a_region_with_two_regimes_and_school_zones_are_not_accepted() -> None:
    accepted = accepted_subdivisions("FR")
    assert not {"GES", "Grand Est", "Zone A", "Zone B", "Zone C"} & set(accepted)
    assert {"57", "6AE", "67", "68", "971", "974", "Moselle"} <= set(accepted)


def test_a_version_keeps_its_holidays_from_2000_to_twenty_years_ahead() -> None:
    assert frozen_years(date(2026, 11, 23)) == (2000, 2046)
    assert frozen_years(date(1999, 1, 1)) == (1979, 2019)
    assert frozen_years(date(2190, 1, 1)) == (2000, LAST_YEAR)


def test_frozen_holidays_are_in_order_and_within_their_years() -> None:
    frozen = freeze(HolidayRules(country="BE"), 2026, 2027)
    days = [day.day for day in frozen.days]
    assert days == sorted(days)
    assert [days[0], days[-1]] == [date(2026, 1, 1), date(2027, 12, 25)]


def test_a_year_whose_holidays_are_not_known_is_not_covered() -> None:
    frozen = freeze(HolidayRules(country="BE"), 2000, LAST_YEAR)
    assert (frozen.first_year, frozen.last_year) == (2000, 2100)
    assert frozen.days[-1].day == date(2100, 12, 25)


@pytest.mark.parametrize("rules", [None, HolidayRules(dates=(date(2026, 12, 24),))])
def test_without_a_country_nothing_is_frozen_and_every_year_is_covered(
    rules: HolidayRules | None,
) -> None:
    frozen = freeze(rules, 2026, 2027)
    assert (frozen.first_year, frozen.last_year, frozen.days) == (FIRST_YEAR, LAST_YEAR, ())
