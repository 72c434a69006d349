import json
from datetime import date
from typing import Any

import pytest

from app.domain.deadlines.calendar import DEFAULT_CALENDAR
from app.domain.deadlines.calendar_json import (
    calendar_from_json,
    calendar_to_json,
    holidays_from_json,
    holidays_to_json,
)
from app.domain.deadlines.errors import FaultCode, InvalidCalendar
from app.domain.deadlines.public_holidays import FrozenHolidays, Holiday, freeze

FULL: dict[str, Any] = {
    "timezone": "Europe/Brussels",
    "weekly": {"mon": [["09:00", "12:30"], ["13:30", "17:00"]], "sat": [["20:00", "24:00"]]},
    "holidays": {"country": "BE", "subdivision": None, "dates": ["2026-12-24"]},
    "closures": [
        {
            "starts_at": "2026-07-01T06:00:00+00:00",
            "ends_at": "2026-07-15T18:00:00+00:00",
            "label": "Congé",
        }
    ],
    "openings": [{"date": "2026-07-21", "intervals": [["09:00", "12:00"]]}],
}
CLOSURE = {"starts_at": "2026-07-01T08:00:00+02:00", "ends_at": "2026-07-02T08:00:00+02:00"}
OPENING = {"date": "2026-07-21", "intervals": []}


def with_field(**changes: object) -> dict[str, Any]:
    return {**FULL, **changes}


def test_the_written_form_is_read_and_written_back() -> None:
    assert calendar_to_json(calendar_from_json(FULL)) == FULL


def test_the_default_calendar_survives_its_written_form() -> None:
    stored = json.dumps(calendar_to_json(DEFAULT_CALENDAR))
    assert calendar_from_json(json.loads(stored)) == DEFAULT_CALENDAR


def test_what_may_be_left_out_is_none() -> None:
    calendar = calendar_from_json({"timezone": "UTC", "weekly": {"mon": [["00:00", "24:00"]]}})
    assert (calendar.holidays, calendar.closures, calendar.openings) == (None, (), ())


def test_instants_with_other_offsets_are_the_same_calendar() -> None:
    utc = {"starts_at": "2026-07-01T06:00:00Z", "ends_at": "2026-07-02t06:00:00.000z"}
    calendars = [calendar_from_json(with_field(closures=[closure])) for closure in (CLOSURE, utc)]
    assert calendar_to_json(calendars[0]) == calendar_to_json(calendars[1])


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ([], "", FaultCode.WRONG_TYPE),
        ({"timezone": "UTC"}, "/weekly", FaultCode.MISSING),
        (with_field(**{"a/b~": 1}), "/a~1b~0", FaultCode.UNKNOWN_FIELD),
        (with_field(timezone=1), "/timezone", FaultCode.WRONG_TYPE),
        (with_field(weekly=[]), "/weekly", FaultCode.WRONG_TYPE),
        (with_field(weekly={"monday": []}), "/weekly/monday", FaultCode.UNKNOWN_FIELD),
        (with_field(weekly={"mon": {}}), "/weekly/mon", FaultCode.WRONG_TYPE),
        (with_field(weekly={"mon": [["09:00"]]}), "/weekly/mon/0", FaultCode.WRONG_TYPE),
        (with_field(weekly={"mon": [["9:00", "10:00"]]}), "/weekly/mon/0/0", "invalid_time"),
        (with_field(weekly={"mon": [["09:00", "24:01"]]}), "/weekly/mon/0/1", "invalid_time"),
        (with_field(weekly={"mon": [["09:00", "10:00:00"]]}), "/weekly/mon/0/1", "invalid_time"),
        (with_field(weekly={"mon": [["09:00", "10:00\n"]]}), "/weekly/mon/0/1", "invalid_time"),
        (with_field(weekly={"mon": [["09:00", None]]}), "/weekly/mon/0/1", FaultCode.WRONG_TYPE),
        (with_field(weekly={"mon": [["24:00", "24:00"]]}), "/weekly/mon/0", "interval_empty"),
        (with_field(holidays=[]), "/holidays", FaultCode.WRONG_TYPE),
        (with_field(holidays={"country": 1}), "/holidays/country", FaultCode.WRONG_TYPE),
        (with_field(holidays={"dates": ["20261224"]}), "/holidays/dates/0", "invalid_date"),
        (with_field(holidays={"dates": ["2026-02-30"]}), "/holidays/dates/0", "invalid_date"),
        (with_field(closures=[{}]), "/closures/0/starts_at", FaultCode.MISSING),
        (
            with_field(closures=[CLOSURE | {"ends_at": "2026-07-02T08:00:00"}]),
            "/closures/0/ends_at",
            FaultCode.INVALID_INSTANT,
        ),
        (
            with_field(closures=[CLOSURE | {"ends_at": "0001-01-01T00:00:00+10:00"}]),
            "/closures/0/ends_at",
            FaultCode.INVALID_INSTANT,
        ),
        (with_field(closures=[CLOSURE | {"label": 5}]), "/closures/0/label", FaultCode.WRONG_TYPE),
        (with_field(openings=[OPENING | {"date": 1}]), "/openings/0/date", FaultCode.WRONG_TYPE),
        (with_field(openings=None), "/openings", FaultCode.WRONG_TYPE),
    ],
)
def test_another_form_is_refused_where_it_differs(
    document: object, pointer: str, code: FaultCode
) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        calendar_from_json(document)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]


def test_frozen_holidays_survive_their_written_form_in_any_order() -> None:
    frozen = freeze(DEFAULT_CALENDAR.holidays, 2000, 2046)
    stored = json.loads(json.dumps(holidays_to_json(frozen)))
    stored["dates"] = dict(reversed(stored["dates"].items()))
    assert holidays_from_json(stored) == frozen


def test_holidays_that_were_stored_stay_readable() -> None:
    stored = {
        "first_year": 2020,
        "last_year": 2046,
        "dates": {"2026-07-21": "Fête nationale", "2026-12-25": "Noël"},
    }
    frozen = FrozenHolidays(
        first_year=2020,
        last_year=2046,
        days=(
            Holiday(day=date(2026, 7, 21), label="Fête nationale"),
            Holiday(day=date(2026, 12, 25), label="Noël"),
        ),
    )
    assert holidays_from_json(stored) == frozen
    assert holidays_to_json(frozen) == stored


def test_frozen_holidays_need_their_years() -> None:
    with pytest.raises(InvalidCalendar) as refused:
        holidays_from_json({"first_year": "2000", "last_year": 2046, "dates": {}})
    assert refused.value.faults[0].pointer == "/first_year"
