import asyncio
from datetime import UTC, datetime

import pytest

from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.local_clocks import OffsetClock, ZoneClock
from app.integrations.calendars.reading import read_calendar
from app.integrations.calendars.results import dump_calendar, load_calendar
from app.services.agendas.calendar_reader import CalendarReader, UnreadableFile
from tests.integrations.calendars import shapes
from tests.yardsticks import HANG_SECONDS

HORIZON = datetime(2027, 2, 1, tzinfo=UTC)
ZONE = "Europe/Brussels"


async def test_a_file_is_read_by_another_process_as_by_this_one() -> None:
    read = await CalendarReader().read(shapes.GOOGLE.encode(), ZONE, HORIZON)
    assert read == load_calendar(
        dump_calendar(read_calendar(shapes.GOOGLE.encode(), ZONE, HORIZON))
    )
    weekly, days = read.taken
    assert weekly.clock == ZoneClock(ZONE)
    assert weekly.rule == "FREQ=WEEKLY;UNTIL=20261116T225959Z;BYDAY=MO"
    assert weekly.exdates == [datetime(2026, 11, 2, 8, tzinfo=UTC)]
    assert weekly.overrides == {
        datetime(2026, 11, 9, 8, tzinfo=UTC): BusySpan(
            datetime(2026, 11, 9, 13, tzinfo=UTC), datetime(2026, 11, 9, 14, tzinfo=UTC)
        )
    }
    assert len(weekly.spans) == 4
    assert weekly.is_complete
    assert days.is_all_day


async def test_a_zone_of_the_files_own_comes_over_too() -> None:
    read = await CalendarReader().read(shapes.OUTLOOK_CUSTOMIZED.encode(), ZONE, HORIZON)
    assert isinstance(read.taken[0].clock, OffsetClock)


async def test_what_is_no_calendar_is_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableFile, match="BEGIN:VCALENDAR"):
        await CalendarReader().read(b"hello", ZONE, HORIZON)


async def test_a_process_that_takes_too_long_is_ended() -> None:
    reader = CalendarReader(seconds=0.01)
    async with asyncio.timeout(HANG_SECONDS):
        with pytest.raises(UnreadableFile, match="more time or memory"):
            await reader.read(shapes.GOOGLE.encode(), ZONE, HORIZON)


async def test_few_processes_read_at_once_and_all_are_answered() -> None:
    reader = CalendarReader(processes=1)
    files = [shapes.GOOGLE, shapes.APPLE, shapes.ZIMBRA]
    read = await asyncio.gather(*(reader.read(file.encode(), ZONE, HORIZON) for file in files))
    assert [len(calendar.taken) for calendar in read] == [2, 2, 1]
