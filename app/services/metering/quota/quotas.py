"""Reads the current months of several clients at once, in a transaction that there is already."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.metering.quota.quota import PeriodNotServed, Quota, quota_of
from app.repositories.connections import Connection
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles
from app.repositories.metering.quota import PeriodStatusQuery, read_period_statuses


async def quotas_within(
    connection: Connection,
    profiles: Profiles,
    zones: Mapping[str, str],
    now: datetime,
    calendars: CompiledCalendars | None = None,
) -> dict[str, Quota]:
    """Return, by client, what is left of its current month.

    Args:
        connection: any.
        profiles: remembered.
        zones: the clients' zones, by their ids.
        now: the instant of the question.
        calendars: compiled; left out, nothing is forecast.

    Returns:
        Without clients of whose month no day is served.
    """
    queries = [
        PeriodStatusQuery(client_id, period_at(now, zone), local_date(now, zone))
        for client_id, zone in zones.items()
    ]
    statuses = await read_period_statuses(connection, queries)
    standing = [(query, status) for query, status in zip(queries, statuses, strict=True) if status]
    versions = {query.client_id: status.profile_version for query, status in standing}
    known = await profiles.read(connection, versions)
    ids = {profile.calendar_id for profile in known.values()}
    hours = await calendars.read(connection, ids) if calendars else {}
    quotas: dict[str, Quota] = {}
    for query, status in standing:
        profile = known[query.client_id]
        try:
            quotas[query.client_id] = quota_of(
                profile, query.period, status.usage, now, hours.get(profile.calendar_id)
            )
        except PeriodNotServed:
            continue
    return quotas
