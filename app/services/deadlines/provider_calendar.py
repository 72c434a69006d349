"""Makes the calendar of the settings the provider's calendar."""

from datetime import date, datetime
from functools import lru_cache

from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.public_holidays import FrozenHolidays, freeze, frozen_years
from app.domain.deadlines.schedules import HolidayRules
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.metering.counting.calendar_changes import OpenDeadlines
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import (
    CalendarVersion,
    clients_without_own,
    clients_working_by_provider,
    set_provider_calendar,
)
from app.repositories.jobs.queue import enqueue
from app.services.identifiers import new_id
from app.services.reporting.reconsidering import reconsider_reports

_KEPT = 64


@lru_cache(maxsize=_KEPT)
def frozen_holidays(rules: HolidayRules | None, made_on: date) -> FrozenHolidays:
    """Return the holidays that a calendar made on a date keeps: costly, and asked for again."""
    return freeze(rules, *frozen_years(made_on))


def new_version(calendar: Calendar, client_id: str | None, now: datetime) -> CalendarVersion:
    """Return a version of a calendar with the holidays that are known now, frozen."""
    return CalendarVersion(
        id=new_id(),
        client_id=client_id,
        calendar=calendar,
        holidays=frozen_holidays(calendar.holidays, now.date()),
        created_at=now,
    )


async def follow_settings(
    database: Database, calendar: Calendar, choice: OpenDeadlines, now: datetime
) -> None:
    """Store the calendar of the settings as a new version if it differs from the last one.

    Jobs then move what is open at clients without a calendar of their own, as chosen.
    """
    version = new_version(calendar, None, now)
    async with database.write() as connection:
        if await set_provider_calendar(connection, version):
            await reconsider_reports(connection, await clients_without_own(connection), now)
            working = await clients_working_by_provider(connection)
            await enqueue(connection, [_job(version, one, choice, now) for one in working])


def _job(version: CalendarVersion, client_id: str, choice: OpenDeadlines, now: datetime) -> NewJob:
    return NewJob(
        kind=JobKind.CALENDAR_FOLLOW,
        key=f"{version.id}:{client_id}",
        run_at=now,
        payload={"client_id": client_id, "choice": choice},
    )
