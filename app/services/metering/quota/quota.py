"""Reads a client's quota, many at once in one statement, and a month's use by day."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from app.domain.clients.plans.periods import InvalidPeriod, Period, local_date, period_at
from app.domain.clients.plans.subscriptions import governing_subscription, included_units
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.errors import NothingFound
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.quota import DayOfUse, PeriodNotServed, Quota, daily_use, quota_of
from app.repositories.billing.billed_accounts import read_billed_account
from app.repositories.billing.statement_units import read_releases, read_units
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.metering.profiles import Profiles, client_exists
from app.repositories.metering.quota import PeriodStatus, PeriodStatusQuery, read_period_statuses
from app.services.coalescing import Coalescer

_UNKNOWN_ZONE = "UTC"
_REMEMBERED = 4_096


_Waiting = dict[PeriodStatusQuery, "list[asyncio.Future[PeriodStatus | None]]"]


class PeriodStatuses:
    """Coalesces the questions of one process to one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: _Waiting = {}
        self._batches = Coalescer(lambda: bool(self._waiting), self._answer_next)

    async def read(self, query: PeriodStatusQuery) -> PeriodStatus | None:
        """Return where a period stands; None when there is no such client."""
        answered = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(query, []).append(answered)
        self._batches.wake()
        status: PeriodStatus | None = await answered
        return status

    async def _answer_next(self) -> None:
        batch, self._waiting = self._waiting, {}
        try:
            async with self._database.read() as connection:
                statuses = await read_period_statuses(connection, list(batch))
        except Exception as failure:  # noqa: BLE001 - every reader must hear of it
            for answered in _unanswered(batch):
                answered.set_exception(failure)
            return
        for status, waiting in zip(statuses, batch.values(), strict=True):
            for answered in waiting:
                if not answered.done():
                    answered.set_result(status)


def _unanswered(batch: _Waiting) -> "list[asyncio.Future[PeriodStatus | None]]":
    return [answered for waiting in batch.values() for answered in waiting if not answered.done()]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfUse:
    """A month's units, and those it includes."""

    client_id: str
    period: Period
    included: int
    days: tuple[DayOfUse, ...]


async def read_usage(
    database: Database, client_id: str, period_id: str | None, now: datetime
) -> MonthOfUse:
    """Return a month's daily use.

    Args:
        database: where it stands.
        client_id: whose.
        period_id: ``2026-11``; None for the current month in the client's zone.
        now: the instant of the question.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
        PeriodNotServed: no day of it is covered by a subscription.
    """
    asked = None if period_id is None else Period.parse(period_id)
    async with database.read_snapshot() as connection:
        account = await read_billed_account(connection, client_id)
        if account is None:
            raise NothingFound(client_id)
        period = asked or period_at(now, account.timezone)
        if governing_subscription(account.subscriptions, period) is None:
            raise PeriodNotServed(period.id)
        entries = await read_units(connection, client_id, period.id, account.head.entries)
        releases = await read_releases(connection, client_id, period.id)
    return MonthOfUse(
        client_id=client_id,
        period=period,
        included=included_units(account.subscriptions, period),
        days=daily_use(entries, releases, period, account.timezone),
    )
