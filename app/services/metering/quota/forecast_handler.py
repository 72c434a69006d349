"""Looks ahead every day: tells whose month is to exceed its included units."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Outcome
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.forecast_notices import forecast_job, notice_of_forecast
from app.domain.notifications.notices import job_of
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.quota import PeriodStatusQuery, read_period_statuses, read_users
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler

LEASE_SECONDS = 3_600.0
_DAY = timedelta(days=1)


def quota_forecast_handler(database: Database, clock: Clock) -> JobHandler:
    """Return the work of the daily look."""
    calendars = CompiledCalendars()

    async def look(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        for job in jobs:
            now = max(clock.now(), job.run_at)
            async with database.write() as connection:
                await enqueue(connection, [forecast_job(now)])
            await _look_at_everybody(database, calendars, now)
        return {}

    return JobHandler(kind=JobKind.QUOTA_FORECAST, handle=look, lease_seconds=LEASE_SECONDS)


async def _look_at_everybody(
    database: Database, calendars: CompiledCalendars, now: datetime
) -> None:
    """Look at everybody who has used a unit in a month that is the current one somewhere."""
    months = {period_at(at, "UTC").id for at in (now - _DAY, now, now + _DAY)}
    after: str | None = None
    while True:
        async with database.write() as connection:
            client_ids = await read_users(connection, months, after)
            if not client_ids:
                return
            await _look_at(connection, calendars, client_ids, now)
        after = client_ids[-1]


async def _look_at(
    connection: Connection, calendars: CompiledCalendars, client_ids: Sequence[str], now: datetime
) -> None:
    clients = await Profiles().read(connection, dict.fromkeys(client_ids, 0))
    hours = await calendars.read(connection, {client.calendar_id for client in clients.values()})
    queries = [_status_query(client, now) for client in clients.values()]
    statuses = await read_period_statuses(connection, queries)
    notices = [
        notice_of_forecast(client, status.usage, hours[client.calendar_id], now)
        for client, status in zip(clients.values(), statuses, strict=True)
        if status is not None
    ]
    await enqueue(connection, [job_of(notice) for notice in notices if notice is not None])


def _status_query(client: ClientProfile, now: datetime) -> PeriodStatusQuery:
    timezone = client.timezone
    return PeriodStatusQuery(client.id, period_at(now, timezone), local_date(now, timezone))
