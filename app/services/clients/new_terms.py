"""Tells what new terms in mid-month have reached: units used beyond what they include."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.clients.plans.subscriptions import Subscription, in_force, included_units
from app.domain.metering.counting.decisions import QuotaSnapshot
from app.domain.metering.counting.noticing import MonthTerms, notices_of_new_terms
from app.domain.metering.quota.counts import PeriodCount
from app.domain.notifications.notices import job_of
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.books import read_counts
from app.services.clients.read_account import Account


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


async def tell_of_new_terms(
    connection: Connection, change: TermsChange, percents: Sequence[int]
) -> None:
    """Have told what a change has reached in the current month; the client's book is locked."""
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
