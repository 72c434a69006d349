from datetime import UTC, date, datetime

import pytest

from app.domain.agendas.recurrence import (
    Frequency,
    Recurrence,
    UnsupportedRecurrence,
    Weekday,
    read_recurrence,
    written,
)

BOMBS = [
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=5",
    "FREQ=HOURLY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;INTERVAL=1001",
    "FREQ=DAILY;INTERVAL=99999999999999999999",
    "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;COUNT=-1",
    "FREQ=DAILY;COUNT=99999999999999999999999999",
    "FREQ=DAILY;COUNT=3;UNTIL=20270101",
    "FREQ=DAILY;UNTIL=20270230",
    "FREQ=DAILY;UNTIL=20270101T2400",
    "FREQ=DAILY;BYHOUR=9",
    "FREQ=DAILY;BYMINUTE=0",
    "FREQ=DAILY;BYSECOND=0,1,2,3",
    "FREQ=YEARLY;BYYEARDAY=1",
    "FREQ=YEARLY;BYWEEKNO=1",
    "FREQ=YEARLY;BYEASTER=0",
    "FREQ=DAILY;RSCALE=GREGORIAN",
    "FREQ=DAILY;BYMONTH=13",
    "FREQ=DAILY;BYMONTH=-1",
    "FREQ=DAILY;BYMONTHDAY=0",
    "FREQ=DAILY;BYMONTHDAY=32",
    "FREQ=DAILY;BYSETPOS=1",
    "FREQ=YEARLY;BYMONTH=1;BYSETPOS=367",
    "FREQ=DAILY;BYDAY=1MO",
    "FREQ=WEEKLY;BYDAY=1MO",
    "FREQ=WEEKLY;BYMONTHDAY=1",
    "FREQ=MONTHLY;BYDAY=0MO",
    "FREQ=YEARLY;BYDAY=54MO",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=WEEKLY;WKST=XX",
    "FREQ=WEEKLY;FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=",
    "FREQ=WEEKLY;;BYDAY=MO",
    "FREQ=WEEKLY;;",
    ";",
    "RRULE:FREQ=WEEKLY",
    "BYDAY=MO",
    "FREQ=WEEKLY BYDAY=MO",
    "weekly",
    "",
    "FREQ=DAILY;" * 1_000,
    "FREQ=YEARLY;BYMONTHDAY=" + ",".join(["1"] * 10_000),
    "FREQ=DAILY;COUNT=²",
    "FREQ=DAILY;INTERVAL=\u0661",
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:40])
def test_what_is_beyond_the_bounds_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedRecurrence):
        read_recurrence(text)


def test_every_part_is_read() -> None:
    text = (
        "freq=yearly;interval=2;count=7;byday=MO,-1FR;bymonth=3,1;bymonthday=-1,15;bysetpos=1,-1"
        ";wkst=SU"
    )
    assert read_recurrence(text) == Recurrence(
        frequency=Frequency.YEARLY,
        interval=2,
        count=7,
        weekdays=(Weekday(0), Weekday(4, -1)),
        months=frozenset({1, 3}),
        monthdays=frozenset({-1, 15}),
        set_positions=frozenset({1, -1}),
        week_starts=6,
    )


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("20261231", date(2026, 12, 31)),
        ("20261231T225959Z", datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)),
        ("20261231T235959", datetime(2026, 12, 31, 23, 59, 59)),
    ],
)
def test_an_end_is_a_day_an_instant_or_a_local_time(text: str, until: date) -> None:
    rule = read_recurrence(f"FREQ=DAILY;UNTIL={text}")
    assert rule.until == until
    assert written(rule) == f"FREQ=DAILY;UNTIL={text}"


def test_what_is_written_is_read_as_the_same_rule() -> None:
    text = "FREQ=MONTHLY;INTERVAL=3;COUNT=5;BYDAY=MO,2TU;BYMONTH=1,4;BYMONTHDAY=-1,9;BYSETPOS=-1"
    rule = read_recurrence(text)
    assert read_recurrence(written(rule)) == rule


def test_a_trailing_semicolon_is_none_of_a_rule() -> None:
    assert read_recurrence("FREQ=DAILY;") == Recurrence(frequency=Frequency.DAILY)
