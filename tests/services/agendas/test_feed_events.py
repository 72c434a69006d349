"""What a feed tells of busy times, and in which form."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.documents.agendas.feed import FeedEvent
from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime
from app.domain.agendas.local_clocks import OffsetClock, ZoneClock
from app.services.agendas.feed_events import FeedContent, feed_events

START = datetime(2026, 12, 1, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
END = START + timedelta(days=400)


def busy(**given: Any) -> BusyTime:
    usual: dict[str, Any] = {
        "id": "b",
        "agenda_id": "a",
        "label": "Pause",
        "clock": ZoneClock("Europe/Brussels"),
        "starts_at": START,
        "ends_at": START + HOUR,
        "rule": None,
        "created_at": START,
    }
    return BusyTime(**usual | given)


def told(busy_time: BusyTime, *, kept: bool = True) -> list[FeedEvent]:
    spans = busy_time.spans(START + timedelta(days=20)) if kept else []
    content = FeedContent(
        appointments=[],
        busy=[busy_time],
        spans={busy_time.id: spans},
        begin=START - timedelta(days=30),
        end=END,
        is_full=True,
    )
    return feed_events(content)


def test_what_recurs_plainly_is_one_event() -> None:
    [event] = told(busy(rule="FREQ=WEEKLY"))
    assert (event.rule, event.zone, event.uid) == ("FREQ=WEEKLY", "Europe/Brussels", "b@exitadmin")


@pytest.mark.parametrize(
    ("until", "written"),
    [
        ("20261231", "20261231T110000Z"),
        ("20261231T120000", "20261231T110000Z"),
        ("20261231T110000Z", "20261231T110000Z"),
    ],
)
def test_the_end_of_a_rule_is_an_instant(until: str, written: str) -> None:
    [event] = told(busy(rule=f"FREQ=WEEKLY;UNTIL={until}"))
    assert event.rule == f"FREQ=WEEKLY;UNTIL={written}"


def test_days_recur_as_days_until_a_day() -> None:
    start = datetime(2026, 11, 30, 23, tzinfo=UTC)
    given = {"starts_at": start, "ends_at": start + timedelta(days=1), "is_all_day": True}
    exdates = [start + timedelta(days=7)]
    [event] = told(busy(rule="FREQ=WEEKLY;UNTIL=20261231", exdates=exdates, **given))
    assert (event.starts_at, event.ends_at) == (date(2026, 12, 1), date(2026, 12, 2))
    assert event.rule == "FREQ=WEEKLY;UNTIL=20261231"
    assert event.exdates == [date(2026, 12, 8)]
    assert event.zone is None


def test_what_recurs_in_utc_needs_no_zone() -> None:
    [event] = told(busy(rule="FREQ=WEEKLY", clock=ZoneClock("UTC")))
    assert (event.rule, event.zone) == ("FREQ=WEEKLY", None)


@pytest.mark.parametrize(
    "given",
    [
        {"rule": "FREQ=MONTHLY;BYDAY=TU,1TU;COUNT=3"},
        {"rule": "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=2"},
        {"rule": "FREQ=WEEKLY;BYDAY=WE;COUNT=3"},
        {"rule": "FREQ=WEEKLY;COUNT=3", "clock": OffsetClock(3600)},
        {"rule": "FREQ=WEEKLY;COUNT=3", "clock": ZoneClock("Africa/Casablanca")},
        {
            "rule": "FREQ=WEEKLY;COUNT=3",
            "overrides": {START: BusySpan(START + HOUR, START + 2 * HOUR)},
        },
    ],
    ids=repr,
)
def test_what_programs_might_read_otherwise_is_told_time_by_time(given: dict[str, Any]) -> None:
    busy_time = busy(**given)
    events = told(busy_time)
    spans = busy_time.spans(START + timedelta(days=20))
    assert [(event.starts_at, event.ends_at) for event in events] == [
        (span.starts_at, span.ends_at) for span in spans
    ]
    assert all(event.rule is None and event.zone is None for event in events)
    assert len({event.uid for event in events}) == len(events)


def test_times_that_are_not_kept_yet_are_told_too() -> None:
    until = START + timedelta(days=10)
    busy_time = busy(rule="FREQ=WEEKLY", clock=OffsetClock(3600), expanded_until=until)
    content = FeedContent(
        appointments=[],
        busy=[busy_time],
        spans={"b": busy_time.spans(until)},
        begin=START,
        end=END,
        is_full=False,
    )
    events = feed_events(content)
    assert len(events) == len(busy_time.spans(END)) == 58
    assert {event.summary for event in events} == {"BUSY"}
