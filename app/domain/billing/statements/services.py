"""Services: which plan is charged for how many days of a period (rulebook section 4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.domain.billing.statements.statements import Service
from app.domain.clients.plans.money import Money, round_half_up
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription, served_days
from app.domain.clients.plans.terms import BILLING_DAYS

_DAY = timedelta(days=1)


def services_in(subscriptions: Sequence[Subscription], period: Period) -> tuple[Service, ...]:
    """Return the plans of a period in their order, with the days charged for each.

    A plan is charged for the days before the next one, the last plan for what is left of the days
    of service: 30 when the whole month is served. A change of the block alone is no new plan.
    """
    services: list[Service] = []
    for one in sorted(subscriptions, key=lambda each: each.starts_on):
        if one.overlaps(period):
            _append(services, _within(one, period))
    left = served_days(subscriptions, period)
    charged = []
    for place, service in enumerate(services, start=1):
        days = left if place == len(services) else min(left, service.days)
        charged.append(replace(service, days=days))
        left -= days
    return tuple(charged)


def price_of(service: Service) -> Money:
    """Return a plan's price for its days, rounded once: a full month is the monthly price."""
    price = service.terms.monthly_price
    cents = round_half_up(price.amount_cents * service.days, BILLING_DAYS)
    return Money(amount_cents=cents, currency=price.currency)


def service_on(services: Sequence[Service], day: date) -> Service | None:
    """Return the plan under which a date counts: one before the first plan is the first plan's."""
    begun = [one for one in services if one.starts_on <= day] or services[:1]
    return begun[-1] if begun else None


def _within(one: Subscription, period: Period) -> Service:
    last_day = period.next.first_day - _DAY
    starts_on = max(one.starts_on, period.first_day)
    ends_on = last_day if one.ends_on is None else min(one.ends_on, last_day)
    days = (ends_on - starts_on).days + 1
    return Service(terms=one.terms, starts_on=starts_on, ends_on=ends_on, days=days)


def _append(services: list[Service], new: Service) -> None:
    former = services[-1] if services else None
    if former and former.terms == new.terms and former.ends_on + _DAY == new.starts_on:
        days = former.days + new.days
        services[-1] = replace(former, ends_on=new.ends_on, days=days)
    else:
        services.append(new)
