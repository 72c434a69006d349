"""Reads a client's quota: one statement while nothing changed at the client."""

from datetime import date, datetime

from app.domain.errors import NothingFound
from app.domain.metering.quota import Quota, quota_of
from app.domain.plans.periods import Period, local_date
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.quota import Standing, read_standing

_UNKNOWN_ZONE = "UTC"


async def read_quota(
    database: Database, profiles: Profiles, client_id: str, period_id: str | None, now: datetime
) -> Quota:
    """Return what is left of a period.

    Args:
        database: where it stands.
        profiles: what is remembered of clients.
        client_id: whose.
        period_id: ``2026-11``; None for the current month in the client's zone.
        now: the instant of the question.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
        PeriodNotServed: no day of the period is covered by a subscription.
    """
    asked = None if period_id is None else Period.parse(period_id)
    remembered = profiles.recall(client_id)
    today = local_date(now, remembered.timezone if remembered else _UNKNOWN_ZONE)
    async with database.pool.acquire() as connection:
        standing = await _standing(connection, client_id, asked, today)
        found = await profiles.read(connection, {client_id: standing.profile_version})
        profile = found[client_id]
        if today != (today := local_date(now, profile.timezone)):
            standing = await _standing(connection, client_id, asked, today)
    return quota_of(profile, asked or _month_of(today), standing.usage, now)


async def _standing(
    connection: Connection, client_id: str, asked: Period | None, today: date
) -> Standing:
    standing = await read_standing(connection, client_id, asked or _month_of(today), today)
    if standing is None:
        raise NothingFound(client_id)
    return standing


def _month_of(day: date) -> Period:
    return Period(day.year, day.month)
