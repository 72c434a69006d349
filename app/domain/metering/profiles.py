"""What must be known of a client to decide: zone, region, contact points, subscriptions."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.clients.parties.contact_points import ContactPoint
from app.domain.clients.plans.periods import Period, local_date, period_at
from app.domain.clients.plans.subscriptions import (
    Subscription,
    governing_subscription,
    in_force,
    included_units,
)
from app.domain.clients.plans.terms import PlanTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientProfile:
    """A client as decisions see it.

    Attributes:
        timezone: IANA name; periods and days are made from its dates.
        region: ISO 3166 code in which the client's national numbers are read.
        subscriptions: without overlaps, in any order.
        calendar_id: the calendar version by which its deadlines are computed.
    """

    id: str
    timezone: str
    region: str
    contact_points: tuple[ContactPoint, ...]
    subscriptions: tuple[Subscription, ...]
    calendar_id: str
    _included: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def subscription_at(self, at: datetime) -> Subscription | None:
        """Return the subscription in force at an instant."""
        return in_force(self.subscriptions, local_date(at, self.timezone))

    def terms_of(self, code: str, version: str) -> PlanTerms | None:
        """Return the terms of a plan that the client has, or had, a subscription to."""
        plans = (subscription.terms for subscription in self.subscriptions)
        return next((plan for plan in plans if (plan.code, plan.version) == (code, version)), None)

    def governing_terms(self, at: datetime) -> PlanTerms | None:
        """Return the plan whose limits hold in the month of an instant."""
        subscription = governing_subscription(self.subscriptions, period_at(at, self.timezone))
        return None if subscription is None else subscription.terms

    def included_in(self, period_id: str) -> int:
        """Return the units that a period includes."""
        if period_id not in self._included:
            self._included[period_id] = included_units(self.subscriptions, Period.parse(period_id))
        return self._included[period_id]

    def is_blocking(self, at: datetime, period_id: str) -> bool:
        """Tell whether the block is on at an instant of recording.

        A client whose service has ended keeps the block of the period's own subscription.
        """
        if not any(subscription.is_blocking for subscription in self.subscriptions):
            return False
        current = self.subscription_at(at) or governing_subscription(
            self.subscriptions, Period.parse(period_id)
        )
        return current is not None and current.is_blocking
