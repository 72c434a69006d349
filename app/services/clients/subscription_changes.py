"""Works out what a client signs: which version, from which day, with the block or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.clients.plans.subscriptions import BlockNotOffered, Subscription, in_force
from app.domain.clients.plans.terms import PlanTerms
from app.services.clients.list_plans import offered


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


def signed(
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


def changed(
    former: Sequence[Subscription],
    asked: SubscriptionChange,
    day: date,
    plans: Sequence[PlanTerms],
) -> Subscription:
    """Return the subscription that is asked for, from a day on.

    Who goes on with a plan keeps the version signed; whoever signs another takes the newest.

    Args:
        former: the client's subscriptions, oldest first.
        asked: what is asked for.
        day: the first day of the change.
        plans: the catalogue, oldest versions first.

    Raises:
        UnknownPlan, BlockNotOffered.
    """
    present = in_force(former, day)
    before = in_force(former, day - timedelta(days=1))
    last = former[-1] if former else None
    kept = next((one for one in (present, before) if one and one.terms.code == asked.plan), None)
    terms = kept.terms if kept else offered(plans, asked.plan, day)
    as_it_is = present or last
    is_blocking = as_it_is is not None and as_it_is.is_blocking
    return signed(
        terms,
        day,
        day_after(asked.ends_on) if asked.says_end else _agreed_end(last, day),
        is_blocking=is_blocking if asked.is_blocking is None else asked.is_blocking,
    )


def day_after(last_day: date | None) -> date | None:
    """Return the day before which a service ends whose last day is given."""
    return None if last_day is None else last_day + timedelta(days=1)


def _agreed_end(last: Subscription | None, day: date) -> date | None:
    """Return the end of service agreed before, unless it has come by then."""
    if last is None or last.ends_before is None or last.ends_before <= day:
        return None
    return last.ends_before
