"""Makes the calendar of the settings the provider's calendar."""

from datetime import datetime

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.public_holidays import freeze, frozen_years
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CalendarVersion, set_provider_calendar
from app.services.identifiers import new_id


def new_version(calendar: Calendar, client_id: str | None, now: datetime) -> CalendarVersion:
    """Return a version of a calendar with the holidays that are known now, frozen."""
    first_year, last_year = frozen_years(now.date())
    return CalendarVersion(
        id=new_id(),
        client_id=client_id,
        calendar=calendar,
        holidays=freeze(calendar.holidays, first_year, last_year),
        created_at=now,
    )


async def follow_settings(database: Database, calendar: Calendar, now: datetime) -> None:
    """Store the calendar of the settings as a new version if it differs from the last one."""
    version = new_version(calendar, None, now)
    async with database.pool.acquire() as connection:
        await set_provider_calendar(connection, version)
