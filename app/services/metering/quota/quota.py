"""Reads a client's quota, without a statement of its own while nothing changed at the client."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from app.domain.clients.plans.periods import InvalidPeriod, Period, local_date
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.errors import NothingFound
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.quota import Quota, quota_of
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles, client_exists
from app.repositories.metering.quota import PeriodStatus, PeriodStatusQuery
from app.services.metering.quota.period_statuses import PeriodStatuses

_UNKNOWN_ZONE = "UTC"
_REMEMBERED = 4_096


class QuotaSources(NamedTuple):
    """What quotas are read from: the database, and what is remembered of it."""

    database: Database
    statuses: PeriodStatuses
    profiles: Profiles
    calendars: CompiledCalendars


@dataclass(frozen=True, slots=True)
class _QuotaInputs:
    """What a quota follows from: the profile from its version, the instant by its date alone."""

    query: PeriodStatusQuery
    status: PeriodStatus
    profile: ClientProfile = field(compare=False)
    hours: BusinessHours = field(compare=False)
    now: datetime = field(compare=False)


@lru_cache(maxsize=_REMEMBERED)
def _quota(inputs: _QuotaInputs) -> Quota:
    """Return the same quota, object and all, as long as nothing changed."""
    query, usage = inputs.query, inputs.status.usage
    return quota_of(inputs.profile, query.period, usage, inputs.now, inputs.hours)


async def read_quota(
    sources: QuotaSources, client_id: str, period_id: str | None, now: datetime
) -> Quota:
    """Return what is left of a period.

    Args:
        sources: where it stands.
        client_id: whose.
        period_id: ``2026-11``; None for the current month in the client's zone.
        now: the instant of the question.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
        PeriodNotServed: no day of the period is covered by a subscription.
    """
    database, statuses, profiles, calendars = sources
    period = await _month(database, client_id, period_id)
    remembered = profiles.recall(client_id)
    query = _status_query(
        client_id, remembered.timezone if remembered else _UNKNOWN_ZONE, period, now
    )
    status = await _read_status(statuses, query)
    profile = await _profile(database, profiles, client_id, status.profile_version)
    if query != (in_zone := _status_query(client_id, profile.timezone, period, now)):
        status = await _read_status(statuses, in_zone)
    hours = calendars.recall(profile.calendar_id) or await _hours(sources, profile.calendar_id)
    return _quota(_QuotaInputs(in_zone, status, profile, hours, now))


async def _month(database: Database, client_id: str, period_id: str | None) -> Period | None:
    """Return the period asked for; that there is no such client is told first."""
    try:
        return None if period_id is None else Period.parse(period_id)
    except InvalidPeriod:
        async with database.read() as connection:
            if not await client_exists(connection, client_id):
                raise NothingFound(client_id) from None
        raise


async def _hours(sources: QuotaSources, calendar_id: str) -> BusinessHours:
    async with sources.database.read() as connection:
        return (await sources.calendars.read(connection, [calendar_id]))[calendar_id]


def _status_query(
    client_id: str, timezone: str, period: Period | None, now: datetime
) -> PeriodStatusQuery:
    today = local_date(now, timezone)
    return PeriodStatusQuery(client_id, period or Period(today.year, today.month), today)


async def _read_status(statuses: PeriodStatuses, query: PeriodStatusQuery) -> PeriodStatus:
    status = await statuses.read(query)
    if status is None:
        raise NothingFound(query.client_id)
    return status


async def _profile(
    database: Database, profiles: Profiles, client_id: str, version: int
) -> ClientProfile:
    """Return the client's profile at a version, read only where it is not remembered."""
    remembered = profiles.recall(client_id)
    if remembered is not None and profiles.is_current(client_id, version):
        return remembered
    async with database.read() as connection:
        return (await profiles.read(connection, {client_id: version}))[client_id]
