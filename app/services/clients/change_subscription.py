"""Changes a client's plan, its block or its end, now or from the next period.

What new terms in mid-month have reached is told at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.clients.plans.subscriptions import (
    BlockNotOffered,
    Subscription,
    change,
    in_force,
    included_units,
)
from app.domain.clients.plans.terms import PlanTerms
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.counting.decisions import QuotaSnapshot
from app.domain.metering.counting.noticing import MonthTerms, notices_of_new_terms
from app.domain.metering.quota.counts import PeriodCount
from app.domain.notifications.notices import job_of
from app.repositories.clients.plans import read_plans, replace_subscriptions
from app.repositories.clients.transactions import lock_account, raise_profile_version
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import read_counts
from app.services.clients.list_plans import find_offered_plan
from app.services.clients.read_account import Account, account_within
from app.services.reporting.reports import reconsider_reports


class Effective(StrEnum):
    """When a change of plan takes effect."""

    NEXT_PERIOD = "next_period"
    NOW = "now"

    def day(self, now: datetime, timezone: str) -> date:
        """Return the first local date of a change asked for at an instant."""
        if self is Effective.NOW:
            return local_date(now, timezone)
        return period_at(now, timezone).next.first_day


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChange:
    """A plan asked for in the place of the present one.

    Attributes:
        is_blocking: None leaves the block as it is.
        ends_on: the last day of service; None is without end.
        says_end: whether ``ends_on`` was said; one that was not is as agreed before.
    """

    plan: str
    effective: Effective
    is_blocking: bool | None
    ends_on: date | None
    says_end: bool


def subscribe(
    terms: PlanTerms, starts_on: date, ends_before: date | None, *, is_blocking: bool
) -> Subscription:
    """Return a subscription to a plan.

    Raises:
        BlockNotOffered: the block is asked for, and the plan has none.
    """
    if is_blocking and not terms.has_block:
        raise BlockNotOffered(terms.code)
    return Subscription(
        terms=terms, starts_on=starts_on, ends_before=ends_before, is_blocking=is_blocking
    )


def draft_subscription(
    former: Sequence[Subscription],
    request: SubscriptionChange,
    day: date,
    plans: Sequence[PlanTerms],
) -> Subscription:
    """Return the subscription that is asked for, from a day on.

    Who goes on with a plan keeps the version signed; whoever signs another takes the newest.

    Args:
        former: the client's subscriptions, oldest first.
        request: what is asked for.
        day: the first day of the change.
        plans: the catalogue, oldest versions first.

    Raises:
        UnknownPlan, BlockNotOffered.
    """
    present = in_force(former, day)
    before = in_force(former, day - timedelta(days=1))
    last = former[-1] if former else None
    signed = next(
        (
            subscription
            for subscription in (present, before)
            if subscription and subscription.terms.code == request.plan
        ),
        None,
    )
    terms = signed.terms if signed else find_offered_plan(plans, request.plan, day)
    as_it_is = present or last
    is_blocking = as_it_is is not None and as_it_is.is_blocking
    return subscribe(
        terms,
        day,
        day_after(request.ends_on) if request.says_end else _agreed_end(last, day),
        is_blocking=is_blocking if request.is_blocking is None else request.is_blocking,
    )


def day_after(last_day: date | None) -> date | None:
    """Return the day before which a service ends whose last day is given."""
    return None if last_day is None else last_day + timedelta(days=1)


def _agreed_end(last: Subscription | None, day: date) -> date | None:
    """Return the end of service agreed before, unless it has come by then."""
    if last is None or last.ends_before is None or last.ends_before <= day:
        return None
    return last.ends_before


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChange:
    """A client's subscriptions before and after a change.

    Attributes:
        account: as it was.
        timeline: the subscriptions after it.
        now: the instant of the change.
    """

    account: Account
    timeline: Sequence[Subscription]
    now: datetime


async def notify_new_terms(
    connection: Connection, change: TermsChange, percents: Sequence[int]
) -> None:
    """Have told what a change has reached in the current month; the client's account is locked."""
    client = change.account.client
    month = period_at(change.now, client.timezone)
    counts = await read_counts(connection, [(client.id, month.id)])
    count = counts.get((client.id, month.id), PeriodCount())
    day = local_date(change.now, client.timezone)

    def terms(subscriptions: Sequence[Subscription]) -> MonthTerms:
        current = in_force(subscriptions, day)
        return MonthTerms(
            quota=QuotaSnapshot(
                month.id, included_units(subscriptions, month), count.used, count.held
            ),
            is_blocking=current is not None and current.is_blocking,
        )

    former, new = terms(change.account.subscriptions), terms(change.timeline)
    notices = notices_of_new_terms(client.id, former, new, change.now, percents)
    await enqueue(connection, [job_of(notice) for notice in notices])


async def change_subscription(
    database: Database,
    client_id: str,
    request: SubscriptionChange,
    now: datetime,
    quota_percents: Sequence[int],
) -> Account:
    """Replace everything from the change's first day on, and return the account as it is then.

    Args:
        database: where it stands.
        client_id: whose.
        request: the plan, the block and the end that are asked for.
        now: the business's instant.
        quota_percents: the shares of the included units that are told when they are reached.

    Raises:
        NothingFound: there is no such client.
        UnknownPlan, BlockNotOffered, EmptySubscription.

    Source: rulebook section 4.
    """
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        account = await account_within(connection, client_id, now)
        day = request.effective.day(now, account.client.timezone)
        plans = await read_plans(connection)
        timeline = change(
            account.subscriptions, draft_subscription(account.subscriptions, request, day, plans)
        )
        await replace_subscriptions(connection, client_id, timeline, day)
        changed(Topic.QUOTA, client_id)
        await raise_profile_version(connection, client_id)
        await reconsider_reports(connection, [client_id], now)
        change_now = TermsChange(account=account, timeline=timeline, now=now)
        await notify_new_terms(connection, change_now, quota_percents)
    return replace(account, subscriptions=timeline)
