from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.agendas.busy_series import (
    BusySeries,
    BusySpan,
    busy_spans,
    is_complete,
    require_expandable,
)
from app.domain.agendas.local_clocks import OffsetClock, ZoneClock
from app.domain.agendas.recurrence import UnsupportedRecurrence, read_recurrence

BRUSSELS = ZoneInfo("Europe/Brussels")
CLOCK = ZoneClock("Europe/Brussels")
HORIZON = datetime(2027, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def series(start: str, end: str, rule: str | None, **more: object) -> BusySeries:
    given = {
        "clock": CLOCK,
        "starts_at": at(start),
        "ends_at": at(end),
        "rule": read_recurrence(rule) if rule else None,
    }
    return BusySeries(**given | more)  # type: ignore[arg-type]


def local(spans: list[BusySpan]) -> list[str]:
    return [
        f"{span.starts_at.astimezone(BRUSSELS):%m-%d %H:%M}-"
        f"{span.ends_at.astimezone(BRUSSELS):%d %H:%M}"
        for span in spans
    ]


def test_what_does_not_recur_is_one_span_wherever_it_lies() -> None:
    alone = series("2030-01-01T09:00", "2030-01-01T10:00", None)
    assert busy_spans(alone, HORIZON) == [BusySpan(alone.starts_at, alone.ends_at)]


def test_a_series_keeps_its_local_time_over_clock_changes() -> None:
    weekly = series("2026-10-19T09:00", "2026-10-19T12:00", "FREQ=WEEKLY;COUNT=2")
    assert local(busy_spans(weekly, HORIZON)) == ["10-19 09:00-19 12:00", "10-26 09:00-26 12:00"]
    first, second = busy_spans(weekly, HORIZON)
    assert second.starts_at - first.starts_at == timedelta(days=7, hours=1)


def test_nights_and_days_keep_it_at_both_ends() -> None:
    nightly = series("2026-10-23T22:00", "2026-10-24T06:00", "FREQ=DAILY;COUNT=3")
    assert local(busy_spans(nightly, HORIZON))[1] == "10-24 22:00-25 06:00"
    daily = series("2026-10-24T00:00", "2026-10-25T00:00", "FREQ=DAILY;COUNT=2")
    day = busy_spans(daily, HORIZON)[1]
    assert day.ends_at - day.starts_at == timedelta(hours=25)


def test_a_time_that_is_left_out_is_read_with_the_offset_before_it() -> None:
    daily = series("2026-03-28T02:30", "2026-03-28T02:45", "FREQ=DAILY;COUNT=3")
    assert local(busy_spans(daily, HORIZON))[1] == "03-29 03:30-29 03:45"


def test_what_ends_before_it_starts_by_the_clock_lasts_as_long_as_the_first() -> None:
    first = at("2026-10-25T00:45") + timedelta(hours=2)
    over_the_change = BusySeries(
        clock=CLOCK,
        starts_at=first,
        ends_at=first + timedelta(minutes=30),
        rule=read_recurrence("FREQ=DAILY;COUNT=2"),
    )
    assert [span.ends_at - span.starts_at for span in busy_spans(over_the_change, HORIZON)] == [
        timedelta(minutes=30)
    ] * 2


def test_the_first_start_counts_whether_or_not_the_rule_gives_it() -> None:
    mondays = series("2026-10-20T09:00", "2026-10-20T10:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=2")
    assert local(busy_spans(mondays, HORIZON)) == ["10-20 09:00-20 10:00", "10-26 09:00-26 10:00"]


def test_only_what_starts_before_the_horizon_is_expanded() -> None:
    endless = series("2026-12-29T09:00", "2026-12-29T10:00", "FREQ=DAILY")
    assert len(busy_spans(endless, HORIZON)) == 3
    later = series("2027-12-29T09:00", "2027-12-29T10:00", "FREQ=DAILY")
    assert busy_spans(later, HORIZON) == []


@pytest.mark.parametrize(
    ("until", "days"),
    [("20261203", 3), ("20261203T080000Z", 3), ("20261203T075959Z", 2), ("20261203T090000", 3)],
)
def test_an_end_is_a_last_day_or_a_last_start(until: str, days: int) -> None:
    daily = series("2026-12-01T09:00", "2026-12-01T10:00", f"FREQ=DAILY;UNTIL={until}")
    assert len(busy_spans(daily, HORIZON)) == days


def test_exceptions_are_instants_and_overrides_take_their_place() -> None:
    moved = BusySpan(at("2026-12-02T14:00"), at("2026-12-02T15:00"))
    beside = BusySpan(at("2026-12-09T14:00"), at("2026-12-09T15:00"))
    daily = series(
        "2026-12-01T09:00",
        "2026-12-01T10:00",
        "FREQ=DAILY;COUNT=4",
        exdates=frozenset({at("2026-12-01T09:00")}),
        overrides={
            at("2026-12-02T09:00"): moved,
            at("2026-12-03T09:00"): None,
            beside.starts_at: beside,
        },
    )
    assert local(busy_spans(daily, HORIZON)) == [
        "12-02 14:00-02 15:00",
        "12-04 09:00-04 10:00",
        "12-09 14:00-09 15:00",
    ]


def test_of_two_that_start_together_the_longer_one_stays() -> None:
    longer = BusySpan(at("2026-12-01T09:00"), at("2026-12-01T12:00"))
    daily = series(
        "2026-12-01T09:00",
        "2026-12-01T10:00",
        "FREQ=DAILY;COUNT=2",
        overrides={at("2026-12-02T09:00"): longer},
    )
    assert busy_spans(daily, HORIZON) == [longer]


@pytest.mark.parametrize(
    ("start", "end", "rule"),
    [
        ("1969-12-31T09:00", "1969-12-31T10:00", "FREQ=YEARLY"),
        ("1971-01-01T09:00", "1971-01-01T10:00", "FREQ=DAILY"),
        ("2026-01-01T09:00", "2028-01-01T10:00", "FREQ=YEARLY"),
    ],
)
def test_too_early_too_many_and_too_long_is_refused(start: str, end: str, rule: str) -> None:
    with pytest.raises(UnsupportedRecurrence):
        require_expandable(series(start, end, rule), HORIZON)


def test_just_so_much_is_taken() -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    daily = BusySeries(
        clock=ZoneClock("UTC"),
        starts_at=start,
        ends_at=start + timedelta(days=366),
        rule=read_recurrence("FREQ=DAILY"),
    )
    enough = start + timedelta(days=20_000)
    assert len(require_expandable(daily, enough)) == 20_000
    with pytest.raises(UnsupportedRecurrence, match="20,000"):
        require_expandable(daily, enough + timedelta(seconds=1))


def test_the_last_day_of_a_rule_is_over_at_its_midnight() -> None:
    daily = series("2026-12-01T09:00", "2026-12-01T10:00", "FREQ=DAILY;UNTIL=20261210")
    midnight = at("2026-12-11T00:00")
    assert not is_complete(daily, midnight)
    assert is_complete(daily, midnight + timedelta(microseconds=1))


def test_a_count_beyond_all_bounds_costs_no_more_than_the_horizon() -> None:
    endless = series("2026-01-01T09:00", "2026-01-01T10:00", "FREQ=DAILY;COUNT=999999999999")
    assert len(require_expandable(endless, HORIZON)) == 365


@pytest.mark.parametrize(
    ("rule", "complete"),
    [
        (None, True),
        ("FREQ=DAILY", False),
        ("FREQ=DAILY;COUNT=31", True),
        ("FREQ=DAILY;COUNT=32", False),
        ("FREQ=DAILY;UNTIL=20261230", True),
        ("FREQ=DAILY;UNTIL=20270105", False),
        ("FREQ=DAILY;UNTIL=20261230T080000Z", True),
    ],
)
def test_a_series_is_complete_when_nothing_can_come(rule: str | None, *, complete: bool) -> None:
    assert is_complete(series("2026-12-01T09:00", "2026-12-01T10:00", rule), HORIZON) is complete


def test_a_clock_of_a_files_own_reads_as_the_zone_that_it_describes() -> None:
    changes = tuple(
        (int(datetime.fromisoformat(text).timestamp()), offset)
        for text, offset in [
            ("2026-03-29T01:00:00Z", 7200),
            ("2026-10-25T01:00:00Z", 3600),
        ]
    )
    own = OffsetClock(3600, changes)
    wall = datetime(2026, 3, 27)
    while wall < datetime(2026, 10, 27):
        assert own.instant(wall) == CLOCK.instant(wall), wall
        assert own.wall(own.instant(wall)) == CLOCK.wall(CLOCK.instant(wall))
        wall += timedelta(minutes=30)
