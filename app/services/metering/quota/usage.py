"""Reads the daily use of a client's month."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.clients.plans.periods import Period, period_at
from app.domain.clients.plans.subscriptions import governing_subscription, included_units
from app.domain.errors import NothingFound
from app.domain.metering.quota.daily_use import DayOfUse, daily_use
from app.domain.metering.quota.quota import PeriodNotServed
from app.repositories.billing.billed_accounts import read_billed_account
from app.repositories.billing.statement_units import read_releases, read_units
from app.repositories.database import Database


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
