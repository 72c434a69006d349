from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.integrations.calendars.reading import ReadCalendar, read_calendar
from tests.integrations.calendars import shapes

BRUSSELS = ZoneInfo("Europe/Brussels")
HORIZON = datetime(2027, 2, 1, tzinfo=UTC)


def read(text: str) -> ReadCalendar:
    return read_calendar(text.encode(), "Europe/Brussels", HORIZON)


def local(calendar: ReadCalendar) -> list[str]:
    return [
        f"{span.starts_at.astimezone(BRUSSELS):%m-%d %H:%M}/"
        f"{span.ends_at.astimezone(BRUSSELS):%m-%d %H:%M}"
        for taken in calendar.taken
        for span in taken.spans
    ]


TAKEN = {
    "GOOGLE": [
        "10-19 09:00/10-19 10:00",
        "10-26 09:00/10-26 10:00",
        "11-09 14:00/11-09 15:00",
        "11-16 09:00/11-16 10:00",
        "12-24 00:00/12-27 00:00",
    ],
    "GOOGLE_BIRTHDAYS": [],
    "OUTLOOK": ["12-01 09:00/12-01 10:30", "12-03 00:00/12-05 00:00"],
    "OUTLOOK_ONLINE": ["12-01 09:00/12-01 10:00", "01-05 09:00/01-05 10:00"],
    "OUTLOOK_CUSTOMIZED": ["10-26 09:00/10-26 10:00"],
    "OUTLOOK_DISPLAY_NAMES": [
        "07-01 09:00/07-01 10:00",
        "07-02 09:00/07-02 10:00",
        "07-03 09:00/07-03 10:00",
    ],
    "EXCHANGE": [
        "10-19 09:00/10-19 10:00",
        "10-21 09:00/10-21 10:00",
        "11-04 09:00/11-04 10:00",
    ],
    "EXCHANGE_CANCELLED": [],
    "APPLE": [
        "12-01 12:00/12-01 13:30",
        "12-08 12:00/12-08 13:30",
        "12-15 12:00/12-15 13:30",
        "12-24 00:00/12-25 00:00",
    ],
    "APPLE_FLOATING": ["12-01 07:00/12-01 07:45"],
    "NEXTCLOUD": ["11-30 18:00/11-30 20:00"],
    "NEXTCLOUD_TASKS": ["12-01 09:00/12-01 09:30"],
    "ZIMBRA": [
        "12-01 09:00/12-01 09:45",
        "12-03 09:00/12-03 09:45",
        "12-05 09:00/12-05 09:45",
    ],
    "THUNDERBIRD": ["07-01 09:00/07-01 10:00"],
    "EVOLUTION": ["12-01 09:00/12-01 10:00"],
    "NOTES": [
        "12-01 09:00/12-01 10:00",
        "12-03 09:00/12-03 10:00",
        "12-10 09:00/12-10 10:00",
    ],
    "LODGINGS": ["12-01 00:00/12-04 00:00"],
    "BOOKING_TOOL": ["12-01 09:00/12-01 09:30"],
    "FASTMAIL": [
        "12-01 09:00/12-01 10:00",
        "12-05 09:00/12-05 11:00",
        "12-06 09:00/12-06 09:15",
    ],
    "PRACTICE_SOFTWARE": ["12-01 09:00/12-01 10:00"],
    "INVITATION_OF_ONE_DAY": ["12-08 09:00/12-08 10:00"],
    "UNKNOWN_ZONE": ["12-01 10:00/12-01 11:00"],
}
IGNORED = {
    "GOOGLE": ["transparent"],
    "GOOGLE_BIRTHDAYS": ["transparent"],
    "OUTLOOK": ["free"],
    "EXCHANGE_CANCELLED": ["cancelled"],
    "NEXTCLOUD_TASKS": ["not an event", "not an event"],
    "LODGINGS": ["no length"],
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_calendar_is_taken_as_its_program_means_it(name: str) -> None:
    calendar = read(getattr(shapes, name))
    assert local(calendar) == TAKEN[name]
    assert [left.why for left in calendar.ignored] == IGNORED.get(name, [])
    assert len(calendar.refused) == (name == "UNKNOWN_ZONE")


def test_a_series_counts_once_and_titles_are_kept_unless_private() -> None:
    google, outlook = read(shapes.GOOGLE), read(shapes.OUTLOOK)
    assert [taken.event.label for taken in google.taken] == ["Réunion, équipe", "Congés"]
    assert [taken.event.label for taken in outlook.taken] == [None, None]


def test_an_unknown_zone_is_refused_by_name_and_nothing_else() -> None:
    [refused] = read(shapes.UNKNOWN_ZONE).refused
    assert refused.uid == "x"
    assert "'Ma zone'" in refused.why


def test_files_of_windows_are_read_too() -> None:
    content = shapes.GOOGLE.encode("cp1252")
    calendar = read_calendar(content, "Europe/Brussels", HORIZON)
    assert calendar.taken[0].event.label == "Réunion, équipe"


def test_a_byte_order_mark_is_none_of_a_calendar() -> None:
    content = shapes.GOOGLE.encode("utf-8-sig")
    assert len(read_calendar(content, "Europe/Brussels", HORIZON).taken) == 2
