"""Answers what business time a calendar counts."""

from datetime import date, datetime
from functools import lru_cache

from app.domain.deadlines.business_hours import BusinessHours, require_openings
from app.domain.deadlines.calendar import Calendar
from app.domain.errors import NothingFound
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles
from app.services.deadlines.provider_calendar import frozen_holidays

_KEPT_CALENDARS = 64


@lru_cache(maxsize=_KEPT_CALENDARS)
def _compiled(calendar: Calendar, made_on: date) -> BusinessHours:
    return BusinessHours(calendar, frozen_holidays(calendar.holidays, made_on))


def hours_of_calendar(calendar: Calendar, start: datetime, now: datetime) -> BusinessHours:
    """Return the hours of a calendar that is only asked about, from an instant on.

    Raises:
        InvalidCalendar: it is closed for more than 366 days from there, or between two openings.
    """
    hours = _compiled(calendar, now.date())
    require_openings(hours, start)
    return hours


async def hours_of_client(
    database: Database, profiles: Profiles, calendars: CompiledCalendars, client_id: str
) -> BusinessHours:
    """Return the hours by which a client's next deadline would be computed.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        await profiles.refresh(connection, [client_id])
        profile = profiles.recall(client_id)
        if profile is None:
            raise NothingFound(client_id)
        hours = await calendars.read(connection, [profile.calendar_id])
        return hours[profile.calendar_id]
