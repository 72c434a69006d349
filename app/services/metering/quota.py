"""Reads a client's quota: one statement while nothing changed at the client."""

from datetime import datetime

from app.domain.errors import NothingFound
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota import Quota, UrgentUse, Usage, quota_of
from app.domain.plans.periods import Period, period_at
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.quota import Standing, read_standing


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
    period = None if period_id is None else Period.parse(period_id)
    guess = profiles.recall(client_id)
    async with database.pool.acquire() as connection:
        wanted = period or _current(guess, now)
        standing = await _standing(connection, client_id, wanted)
        [profile] = (
            await profiles.read(connection, {client_id: standing.profile_version})
        ).values()
        if period is None and wanted != (wanted := _current(profile, now)):
            standing = await _standing(connection, client_id, wanted)
    return quota_of(profile, wanted, _usage(standing), now)


def _current(profile: ClientProfile | None, now: datetime) -> Period:
    """Return the month that a client's calendar shows; UTC's while the client is not known."""
    return period_at(now, profile.timezone if profile else "UTC")


async def _standing(connection: Connection, client_id: str, period: Period) -> Standing:
    standing = await read_standing(connection, client_id, period.id)
    if standing is None:
        raise NothingFound(client_id)
    return standing


def _usage(standing: Standing) -> Usage:
    return Usage(used=standing.used, held=standing.held, urgent=_urgent_use(), head=standing.head)


def _urgent_use() -> UrgentUse:
    """Return what is granted: nothing, since urgent requests are not granted yet."""
    return UrgentUse(month=0, day=0)
