"""Subscriptions: which terms hold on which local dates, and what a period includes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.terms import BILLING_DAYS, PlanTerms
from app.domain.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Terms in force on the half-open span of local dates ``[starts_on, ends_before)``."""

    terms: PlanTerms
    starts_on: date
    ends_before: date | None
    is_blocking: bool

    @property
    def ends_on(self) -> date | None:
        """Return the last day of service."""
        return None if self.ends_before is None else self.ends_before - timedelta(days=1)

    def covers(self, day: date) -> bool:
        """Return whether the subscription is in force on a local date."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    def overlaps(self, period: Period) -> bool:
        """Return whether any day of a period is served."""
        return self.starts_on < period.next.first_day and (
            self.ends_before is None or period.first_day < self.ends_before
        )


def in_force(subscriptions: Sequence[Subscription], day: date) -> Subscription | None:
    """Return the subscription of a date; at most one, since the database refuses overlaps."""
    for subscription in subscriptions:
        if subscription.covers(day):
            return subscription
    return None


def governing_subscription(
    subscriptions: Sequence[Subscription], period: Period
) -> Subscription | None:
    """Return the subscription whose limits a period has: the last one in force in it.

    Source: rulebook section 4 (a plan change at once gives the period the new plan's limits).
    """
    served = [subscription for subscription in subscriptions if subscription.overlaps(period)]
    return max(served, key=lambda subscription: subscription.starts_on, default=None)


def served_days(subscriptions: Sequence[Subscription], period: Period) -> int:
    """Return the days of service in a period as billing counts them: a full month is 30."""
    days = sum(
        _days_within(subscription, period)
        for subscription in subscriptions
        if subscription.overlaps(period)
    )
    return BILLING_DAYS if days == period.days else min(BILLING_DAYS, days)


def included_units(subscriptions: Sequence[Subscription], period: Period) -> int:
    """Return the units a period includes: those of its plan, prorated where service is partial.

    Source: rulebook section 4, ``ceil(included x days / 30)``.
    """
    subscription = governing_subscription(subscriptions, period)
    if subscription is None:
        return 0
    days = served_days(subscriptions, period)
    return -(-subscription.terms.included_units * days // BILLING_DAYS)


def _days_within(subscription: Subscription, period: Period) -> int:
    start = max(subscription.starts_on, period.first_day)
    end = period.next.first_day
    if subscription.ends_before is not None:
        end = min(end, subscription.ends_before)
    return (end - start).days


def change(subscriptions: Sequence[Subscription], new: Subscription) -> tuple[Subscription, ...]:
    """Return the timeline in which ``new`` replaces everything from its first day on.

    Raises:
        EmptySubscription: it would end before it begins.
    """
    if new.ends_before is not None and new.ends_before <= new.starts_on:
        raise EmptySubscription(new.starts_on.isoformat())
    earlier = [
        replace(subscription, ends_before=_earlier(subscription.ends_before, new.starts_on))
        for subscription in subscriptions
        if subscription.starts_on < new.starts_on
    ]
    return (*earlier, new)


def switch_block(
    subscriptions: Sequence[Subscription], day: date, *, is_blocking: bool
) -> tuple[Subscription, ...]:
    """Return the timeline with the block on or off from a date on, every plan as it is.

    A plan that follows has it too, where it offers the block.

    Raises:
        NoSubscription: none is in force on that date.
        BlockNotOffered: the plan of that date has no block.
    """
    present = in_force(subscriptions, day)
    if present is None:
        raise NoSubscription(day.isoformat())
    if is_blocking and not present.terms.has_block:
        raise BlockNotOffered(present.terms.code)
    earlier = [
        replace(subscription, ends_before=_earlier(subscription.ends_before, day))
        for subscription in subscriptions
        if subscription.starts_on < day
    ]
    later = [
        replace(subscription, is_blocking=is_blocking and subscription.terms.has_block)
        for subscription in subscriptions
        if subscription.starts_on > day
    ]
    return (*earlier, replace(present, starts_on=day, is_blocking=is_blocking), *later)


def _earlier(end: date | None, other: date) -> date:
    return other if end is None else min(end, other)


class EmptySubscription(DomainError):
    """A subscription ends before the day on which it begins."""


class NoSubscription(DomainError):
    """The client has no subscription at that time."""


class BlockNotOffered(DomainError):
    """The plan does not offer the block."""
