"""Charges: what a period costs by its plan and its units, adjustments of others left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.billing.statements.statement_lines import LedgerRange, Line, LineKind, Service
from app.domain.billing.statements.statements import Allowance
from app.domain.clients.plans.money import Money, round_half_up
from app.domain.clients.plans.periods import Period, local_date
from app.domain.clients.plans.subscriptions import (
    Subscription,
    governing_subscription,
    included_units,
    served_days,
)
from app.domain.clients.plans.terms import BILLING_DAYS
from app.domain.metering.ledger import CountedUnit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a period should cost.

    Attributes:
        cents: plan and extra units together.
        extra: units beyond the included ones, each at ``extra_unit``.
        extra_unit: None where no day of the period is served.
    """

    cents: int
    extra: int
    extra_unit: Money | None


def compute_cost(subscriptions: Sequence[Subscription], period: Period, used: int) -> Cost:
    """Return what a period should cost with so many units; nothing where it is not served."""
    subscription = governing_subscription(subscriptions, period)
    if subscription is None:
        return Cost(cents=0, extra=0, extra_unit=None)
    extra = Allowance(included_units(subscriptions, period), used).extra
    price = subscription.terms.extra_unit
    services = split_into_services(subscriptions, period)
    plans = sum(price_of(service).amount_cents for service in services)
    return Cost(cents=plans + price.times(extra).amount_cents, extra=extra, extra_unit=price)


def draw_lines(
    subscriptions: Sequence[Subscription],
    period: Period,
    entries: Sequence[CountedUnit],
    timezone: str,
) -> tuple[Line, ...]:
    """Return one line per plan of a period, and one for its extra units if there are any.

    Args:
        subscriptions: the client's timeline.
        period: the month.
        entries: all ledger entries of the period, in their order.
        timezone: in whose dates entries belong to a plan.
    """
    services = split_into_services(subscriptions, period)
    lines = [_plan_line(service, services, period, (entries, timezone)) for service in services]
    subscription = governing_subscription(subscriptions, period)
    included = included_units(subscriptions, period)
    extra = drop_reversed(entries)[included:]
    if subscription is not None and extra:
        lines.append(
            Line(
                kind=LineKind.EXTRA_UNITS,
                quantity=len(extra),
                unit_price=subscription.terms.extra_unit,
                for_period=period.id,
                units=extra,
                ledger=ledger_range(extra),
            )
        )
    return tuple(lines)


def drop_reversed(entries: Sequence[CountedUnit]) -> tuple[CountedUnit, ...]:
    """Return the units that were not reversed, in the order in which they were counted."""
    counted: dict[str, CountedUnit] = {}
    for entry in entries:
        if entry.units > 0:
            counted[entry.interaction_id] = entry
        else:
            counted.pop(entry.interaction_id, None)
    return tuple(sorted(counted.values(), key=lambda entry: entry.seq))


def ledger_range(entries: Sequence[CountedUnit]) -> LedgerRange | None:
    """Return between which sequence numbers entries stand."""
    if not entries:
        return None
    return LedgerRange(min(entry.seq for entry in entries), max(entry.seq for entry in entries))


def _plan_line(
    service: Service,
    services: Sequence[Service],
    period: Period,
    counted: tuple[Sequence[CountedUnit], str],
) -> Line:
    entries, timezone = counted
    own = [
        entry
        for entry in entries
        if service_on(services, local_date(entry.occurred_at, timezone)) == service
    ]
    return Line(
        kind=LineKind.SUBSCRIPTION,
        quantity=1,
        unit_price=price_of(service),
        for_period=period.id,
        service=service,
        ledger=ledger_range(own),
    )


def split_into_services(
    subscriptions: Sequence[Subscription], period: Period
) -> tuple[Service, ...]:
    """Return the plans of a period in their order, with the days charged for each.

    A plan is charged for the days before the next one, the last plan for what is left of the days
    of service: 30 when the whole month is served. A change of the block alone is no new plan.
    """
    services: list[Service] = []
    for subscription in sorted(subscriptions, key=lambda each: each.starts_on):
        if subscription.overlaps(period):
            _append(services, _within(subscription, period))
    left = served_days(subscriptions, period)
    charged = []
    for position, service in enumerate(services, start=1):
        days = left if position == len(services) else min(left, service.days)
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
    begun = [service for service in services if service.starts_on <= day] or services[:1]
    return begun[-1] if begun else None


def _within(subscription: Subscription, period: Period) -> Service:
    last_day = period.next.first_day - _DAY
    starts_on = max(subscription.starts_on, period.first_day)
    ends_on = min(subscription.ends_on or last_day, last_day)
    days = (ends_on - starts_on).days + 1
    return Service(terms=subscription.terms, starts_on=starts_on, ends_on=ends_on, days=days)


def _append(services: list[Service], new: Service) -> None:
    former = services[-1] if services else None
    if former and former.terms == new.terms and former.ends_on + _DAY == new.starts_on:
        days = former.days + new.days
        services[-1] = replace(former, ends_on=new.ends_on, days=days)
    else:
        services.append(new)
