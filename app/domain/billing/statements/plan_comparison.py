"""What a month would cost on another plan, and from how many units on that is no more."""

from dataclasses import dataclass, replace

from app.domain.billing.statements.statement_drawing import StatementInputs, draw
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.subscriptions import Subscription, governing_subscription
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.quota.quota import PeriodNotServed


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A month as it would be if all its days of service were on a plan.

    Attributes:
        instead_of: the plan whose limits the month has.
        statement: with the adjustments that the real one carries.
        own_net: what the month itself costs as it is.
    """

    plan: PlanTerms
    instead_of: PlanTerms
    statement: Statement
    own_net: Money

    @property
    def difference(self) -> Money:
        """Return how much more it would cost; negative where it would be less."""
        cents = self.statement.own_net.amount_cents - self.own_net.amount_cents
        return Money(amount_cents=cents, currency=self.own_net.currency)

    @property
    def break_even_units(self) -> int | None:
        """Return from how many units a full month on the dearer of the two plans costs no more."""
        cheaper, dearer = sorted((self.plan, self.instead_of), key=_price)
        return break_even(cheaper, dearer)


def preview_on(
    plan: PlanTerms, inputs: StatementInputs, actual: Statement, status: StatementStatus
) -> Preview:
    """Return a month as it would be on a plan.

    Args:
        plan: asked about.
        inputs: what the month's statement follows from.
        actual: the statement as it is.
        status: the month's.

    Raises:
        PeriodNotServed: no day of the month is covered by a subscription.
    """
    governed_by = governing_subscription(inputs.subscriptions, inputs.period)
    if governed_by is None:
        raise PeriodNotServed(inputs.period.id)
    imagined = tuple(_on(plan, subscription, inputs) for subscription in inputs.subscriptions)
    return Preview(
        plan=plan,
        instead_of=governed_by.terms,
        statement=draw(replace(inputs, subscriptions=imagined), status, actual.drawn_at),
        own_net=actual.own_net,
    )


def break_even(cheaper: PlanTerms, dearer: PlanTerms) -> int | None:
    """Return the fewest units at which the dearer plan costs no more; None where there are none.

    137 units on ESSENTIEL cost 387.00; from 195 units on, CONFORT at 560.00 is no dearer.
    """
    more = dearer.monthly_price.amount_cents - cheaper.monthly_price.amount_cents
    if cheaper.code == dearer.code:
        return None
    if more <= 0:
        return 0
    price, dearer_price = cheaper.extra_unit.amount_cents, dearer.extra_unit.amount_cents
    if price > 0 and (units := cheaper.included_units - -more // price) <= dearer.included_units:
        return units
    # Beyond what both include, the dearer one catches up by cheaper extra units alone.
    if price <= dearer_price:
        return None
    more += price * cheaper.included_units - dearer_price * dearer.included_units
    return -(-more // (price - dearer_price))


def _on(plan: PlanTerms, subscription: Subscription, inputs: StatementInputs) -> Subscription:
    if not subscription.overlaps(inputs.period):
        return subscription
    return replace(subscription, terms=plan)


def _price(terms: PlanTerms) -> int:
    return terms.monthly_price.amount_cents
