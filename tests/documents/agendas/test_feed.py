from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from ical.calendar_stream import IcsCalendarStream

from app.documents.agendas.feed import EventStatus, Feed, FeedEvent, feed_document

CHANGED = datetime(2026, 11, 29, 8, 0, 5, tzinfo=UTC)
BOOKED = FeedEvent(
    uid="1@exitadmin",
    changed_at=CHANGED,
    starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 10, tzinfo=UTC),
    summary="Entretien chaudière, rue Haute; 3",
    description="Mme Lambert\n+32475550199",
    sequence=2,
)
WEEKLY = FeedEvent(
    uid="2@exitadmin",
    changed_at=CHANGED,
    starts_at=datetime(2026, 10, 19, 7, tzinfo=UTC),
    ends_at=datetime(2026, 10, 19, 8, tzinfo=UTC),
    summary="BUSY",
    zone="Europe/Brussels",
    rule="FREQ=WEEKLY;UNTIL=20261130T080000Z",
    exdates=[datetime(2026, 11, 2, 8, tzinfo=UTC)],
)
MOVED = replace(
    WEEKLY,
    starts_at=datetime(2026, 11, 10, 8, tzinfo=UTC),
    ends_at=datetime(2026, 11, 10, 9, tzinfo=UTC),
    rule=None,
    exdates=(),
    replaces=datetime(2026, 11, 9, 8, tzinfo=UTC),
)
DAYS = FeedEvent(
    uid="3@exitadmin",
    changed_at=CHANGED,
    starts_at=date(2026, 12, 24),
    ends_at=date(2026, 12, 27),
    summary="Congés",
    rule="FREQ=YEARLY",
)
FEED = Feed(name="Camionnette 1", year=2026, events=[BOOKED, WEEKLY, MOVED, DAYS])


def lines(event: FeedEvent) -> list[str]:
    document = feed_document(Feed(name="x", year=2026, events=[event])).decode()
    return document.replace("\r\n ", "").split("\r\n")


def test_an_appointment_is_told_in_utc_with_all_that_is_known() -> None:
    told = lines(BOOKED)
    for line in [
        "UID:1@exitadmin",
        "DTSTAMP:20261129T080005Z",
        "DTSTART:20261201T090000Z",
        "DTEND:20261201T100000Z",
        "SEQUENCE:2",
        "SUMMARY:Entretien chaudière\\, rue Haute\\; 3",
        "DESCRIPTION:Mme Lambert\\n+32475550199",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
    ]:
        assert line in told
    assert not any("TZID" in line for line in told)


def test_held_is_tentative_and_cancelled_takes_no_time() -> None:
    held = lines(replace(BOOKED, status=EventStatus.TENTATIVE))
    assert {"STATUS:TENTATIVE", "TRANSP:OPAQUE"} <= {*held}
    cancelled = lines(replace(BOOKED, status=EventStatus.CANCELLED))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= {*cancelled}


def test_what_recurs_goes_by_a_zone_that_is_told_by_yearly_rules() -> None:
    told = lines(WEEKLY)
    assert "DTSTART;TZID=Europe/Brussels:20261019T090000" in told
    assert "EXDATE;TZID=Europe/Brussels:20261102T090000" in told
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in told
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261130T080000Z" in told


def test_days_are_days() -> None:
    assert {"DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"} <= {*lines(DAYS)}


def test_an_empty_feed_is_a_calendar() -> None:
    document = feed_document(Feed(name="x", year=2026, events=[]))
    assert list(icalendar.Calendar.from_ical(document).walk("VEVENT")) == []


def test_icalendar_reads_it_with_the_right_hours() -> None:
    calendar = icalendar.Calendar.from_ical(feed_document(FEED))
    events: list[Any] = [*calendar.walk("VEVENT")]
    assert not [error for event in events for error in event.errors]
    assert events[0]["DTSTART"].dt == BOOKED.starts_at
    assert str(events[0]["SUMMARY"]) == BOOKED.summary
    assert events[1]["DTSTART"].dt == datetime(2026, 10, 19, 9, tzinfo=ZoneInfo("Europe/Brussels"))
    assert calendar["X-WR-CALNAME"] == "Camionnette 1"


def test_a_strict_reader_finds_the_same_times() -> None:
    [calendar] = IcsCalendarStream.from_ics(feed_document(FEED).decode()).calendars
    times = [event.start_datetime for event in calendar.timeline if event.uid == WEEKLY.uid]
    brussels = ZoneInfo("Europe/Brussels")
    assert [f"{at.astimezone(brussels):%m-%d %H:%M}" for at in times] == [
        "10-19 09:00",
        "10-26 09:00",
        "11-10 09:00",
        "11-16 09:00",
        "11-23 09:00",
        "11-30 09:00",
    ]


def test_the_same_is_written_in_the_same_bytes() -> None:
    assert feed_document(FEED) == feed_document(replace(FEED))
