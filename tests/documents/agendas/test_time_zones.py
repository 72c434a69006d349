from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from app.documents.agendas.time_zones import time_zone
from app.integrations.calendars.components import read_components
from app.integrations.calendars.own_zones import read_zones

YEAR = 2026
EUROPE = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""


def test_a_zone_is_told_by_yearly_rules() -> None:
    assert time_zone("Europe/Brussels", YEAR) == tuple(EUROPE.splitlines())


def test_a_zone_without_summer_time_has_one_offset() -> None:
    lines = time_zone("Asia/Kolkata", YEAR)
    assert lines is not None
    assert "TZOFFSETTO:+0530" in lines
    assert not any(line.startswith("RRULE") for line in lines)


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Africa/El_Aaiun"])
def test_a_zone_that_follows_the_moon_has_no_rules(name: str) -> None:
    assert time_zone(name, YEAR) is None


def test_the_rules_give_the_offsets_of_every_zone_that_has_some() -> None:
    named = sorted(available_timezones() - {"Factory", "localtime"})
    told = 0
    for name in named[::7]:
        lines = time_zone(name, YEAR)
        if lines is None:
            continue
        told += 1
        content = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
        clock = read_zones(read_components(content))[name]
        assert clock is not None
        at = datetime(YEAR - 1, 12, 1, tzinfo=UTC)
        while at.year < YEAR + 2:
            expected = at.astimezone(ZoneInfo(name)).replace(tzinfo=None)
            assert clock.wall(at) == expected, (name, at)
            at += timedelta(days=3, hours=1)
    assert told > len(named[::7]) * 0.9
