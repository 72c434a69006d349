from contextlib import suppress
from datetime import UTC, datetime

import pytest

from app.integrations.calendars.components import UnreadableCalendar
from app.integrations.calendars.reading import ReadCalendar, read_calendar
from tests.integrations.calendars.shapes import calendar, event
from tests.yardsticks import cpu_seconds

HORIZON = datetime(2027, 2, 1, tzinfo=UTC)
TIMES = ("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z")


def read(*parts: str) -> ReadCalendar:
    return read_calendar(calendar(*parts).encode(), "Europe/Brussels", HORIZON)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTEND:20261201T100000Z",),
        ("DTSTART:tomorrow",),
        ("DTSTART:20260230T090000Z", "DTEND:20261201T100000Z"),
        ("DTSTART:20261201T256100Z", "DTEND:20261201T100000Z"),
        ("DTSTART:20261201T090000Z", "DTEND:20261201T080000Z"),
        ("DTSTART:20261201T090000Z", "DURATION:-PT1H"),
        ("DTSTART:20261201T090000Z", "DURATION:PT"),
        ("DTSTART:20261201T090000Z", "DTEND;VALUE=DATE:20261202"),
        ("DTSTART:99991231T230000Z", "DURATION:P40000D"),
        ("DTSTART;VALUE=DATE:99991231",),
        ("DTSTART:19690101T090000Z", "DTEND:19690101T100000Z"),
        ("DTSTART;TZID=../../etc/passwd:20261201T090000", "DURATION:PT1H"),
        ("DTSTART;TZID=Europe:20261201T090000", "DURATION:PT1H"),
        ("DTSTART;TZID=europe/brussels:20261201T090000", "DURATION:PT1H"),
        ("DTSTART;TZID:20261201T090000", "DURATION:PT1H"),
        (*TIMES, "DTSTART:20261202T090000Z"),
        (*TIMES, "RRULE:FREQ=SECONDLY"),
        (*TIMES, "RRULE:FREQ=MINUTELY;BYHOUR=9"),
        (*TIMES, "RRULE:FREQ=DAILY;INTERVAL=0"),
        (*TIMES, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
        (*TIMES, "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"),
        (*TIMES, "RRULE:FREQ=DAILY", "EXDATE:never"),
        (*TIMES, "RDATE;VALUE=PERIOD:20261201T090000Z/PT0S"),
        (*TIMES, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z"),
        ("DTSTART:19710101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"),
    ],
    ids=str,
)
def test_an_item_that_cannot_be_taken_is_refused_by_name(lines: tuple[str, ...]) -> None:
    read_one = read(event(*lines, uid="bad"), event(*TIMES, uid="good"))
    assert [taken.uid for taken in read_one.taken] == ["good"]
    [refused] = read_one.refused
    assert refused.uid == "bad"
    assert refused.why


def test_an_item_without_uid_is_refused_without_name() -> None:
    [refused] = read("BEGIN:VEVENT\nDTSTART:20261201T090000Z\nEND:VEVENT").refused
    assert refused.uid is None


def test_days_are_the_agendas_own_and_zero_length_is_not_busy() -> None:
    calendar = read(
        event("DTSTART;VALUE=DATE:20261201", uid="one day"),
        event("DTSTART;VALUE=DATE:20261201", "DURATION:P2D", uid="two days"),
        event("DTSTART:20261201T090000Z", uid="no end"),
    )
    one, two = calendar.taken
    assert (one.spans[0].ends_at - one.spans[0].starts_at).days == 1
    assert one.spans[0].starts_at == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert (two.spans[0].ends_at - two.spans[0].starts_at).days == 2
    assert [(left.uid, left.why) for left in calendar.ignored] == [("no end", "no length")]


@pytest.mark.parametrize(
    "identity",
    [
        "RECURRENCE-ID:20261202T080000Z",
        "RECURRENCE-ID;TZID=Europe/Brussels:20261202T090000",
        "RECURRENCE-ID;TZID=America/New_York:20261202T030000",
        "RECURRENCE-ID;VALUE=DATE:20261202",
    ],
)
def test_overrides_match_by_instant(identity: str) -> None:
    series = event(
        "DTSTART;TZID=Europe/Brussels:20261201T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"
    )
    moved = event("DTSTART:20261202T120000Z", "DURATION:PT1H", identity)
    [taken] = read(series, moved).taken
    assert [span.starts_at.hour for span in taken.spans] == [8, 12]


def test_of_two_versions_the_later_one_is_taken() -> None:
    later = event("DTSTART:20261205T090000Z", "DURATION:PT1H", "SEQUENCE:2")
    calendar = read(later, event(*TIMES, "SEQUENCE:1"))
    assert [taken.spans[0].starts_at.day for taken in calendar.taken] == [5]
    assert [left.why for left in calendar.ignored] == ["an older version of an event"]


def test_an_exception_of_a_free_series_is_busy_by_itself() -> None:
    series = event(*TIMES, "RRULE:FREQ=DAILY", "TRANSP:TRANSPARENT")
    busy = event("RECURRENCE-ID:20261203T090000Z", "DTSTART:20261203T090000Z", "DURATION:PT1H")
    [taken] = read(series, busy).taken
    assert [span.starts_at.day for span in taken.spans] == [3]


def test_the_last_day_of_what_lasts_all_day_counts_however_it_is_written() -> None:
    series = event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;UNTIL=20261203T000000Z")
    calendar = read_calendar(calendar_of(series).encode(), "America/New_York", HORIZON)
    assert len(calendar.taken[0].spans) == 3


def test_birthdays_and_series_that_are_long_over_cost_little() -> None:
    day = ("DTSTART;VALUE=DATE:19700301", "RRULE:FREQ=YEARLY")
    weekly = ("DTSTART:20050103T090000Z", "DURATION:PT1H")
    birthdays = [event(*day, uid=f"birthday-{number}") for number in range(250)]
    meetings = [
        event(*weekly, "RRULE:FREQ=WEEKLY;UNTIL=20050124T090000Z", uid=f"meeting-{number}")
        for number in range(1_000)
    ]
    found = read(*birthdays, *meetings)
    assert (len(found.taken), found.refused) == (1_250, [])
    assert {len(taken.spans) for taken in found.taken} == {57, 4}


def calendar_of(*parts: str) -> str:
    return calendar(*parts)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"hello",
        b'{"events": []}',
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nSUMMARY:\x00\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n" * 50,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 5_001 + b"END:VCALENDAR\r\n",
        b"A:1\n" * 250_000,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_what_is_no_calendar_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableCalendar):
        read_calendar(content, "Europe/Brussels", HORIZON)


MEBIBYTE = 1024 * 1024
BOMBS = {
    "many series of many spans": "".join(
        event("DTSTART:19730101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid=str(number))
        + "\n"
        for number in range(4_900)
    ),
    "many series too many": "".join(
        event("DTSTART:19700101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid=str(number))
        + "\n"
        for number in range(4_900)
    ),
    "dense lists that give nothing": "".join(
        event(
            *TIMES,
            "RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=30,31;"
            "BYDAY=53MO,53TU,53WE,53TH,53FR,53SA,53SU",
            uid=str(number),
        )
        + "\n"
        for number in range(4_000)
    ),
    "a line of parameters": event("DTSTART" + ";A=1" * (MEBIBYTE // 4 - 100) + ":20261201"),
    "quotes": event('DTSTART;A="' + '"' * (MEBIBYTE - 400) + ":20261201"),
    "folds": event("DTSTART:2026" + "\n " * (MEBIBYTE // 3 - 200)),
    "dates": event(*TIMES, "RDATE:" + ",".join(["20261201T090000Z"] * (MEBIBYTE // 17 - 50))),
    "backslashes": event(*TIMES, "SUMMARY:" + "\\" * (MEBIBYTE - 400)),
    "zones": "\n".join(
        "BEGIN:VTIMEZONE\nTZID:z\n"
        + "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
        "RRULE:FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7\nEND:STANDARD\n" * 100 + "END:VTIMEZONE"
        for _ in range(45)
    ),
}


MOST = 15


def read_through(content: bytes) -> None:
    with suppress(UnreadableCalendar):
        read_calendar(content, "Europe/Brussels", HORIZON)


@pytest.fixture(scope="module")
def yardstick() -> float:
    """Return how long a file of as many events takes that do nothing of the kind."""
    plain = "\n".join(event(*TIMES, uid=str(number)) for number in range(4_900))
    content = calendar(plain).encode()
    return cpu_seconds(lambda: read_through(content), rounds=1)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_soon(name: str, yardstick: float) -> None:
    content = calendar(BOMBS[name]).encode()
    assert cpu_seconds(lambda: read_through(content), rounds=1) < MOST * yardstick
