"""Draws statements: what a period costs, and what earlier ones should have cost."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.billing.statements.adjustments import BilledPeriod, draw_adjustments
from app.domain.billing.statements.charges import draw_lines
from app.domain.billing.statements.statements import Allowance, Statement, StatementStatus
from app.domain.billing.tax import Vat
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import (
    Subscription,
    governing_subscription,
    included_units,
)
from app.domain.metering.ledger import CountedUnit, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementInputs:
    """What a statement follows from, as of one instant.

    Attributes:
        vat: None where it is not chosen how the client is taxed.
        entries: the period's ledger entries, in their order.
        billed: earlier periods that were billed; none where another statement carries them.
        urgent_used: urgent requests granted in the period.
        held: its interactions that wait for a release.
        open_disputes: of its interactions.
        head: where the client's ledger stands.
    """

    client_id: str
    client_name: str
    timezone: str
    language: Language
    subscriptions: tuple[Subscription, ...]
    vat: Vat | None
    period: Period
    entries: tuple[CountedUnit, ...]
    billed: tuple[BilledPeriod, ...]
    urgent_used: int
    held: int
    open_disputes: int
    head: Head


def draw(inputs: StatementInputs, status: StatementStatus, now: datetime) -> Statement:
    """Return a period's statement as it is at an instant, its lines not yet described.

    A period without service has no lines but adjustments.
    """
    subscriptions, period = inputs.subscriptions, inputs.period
    governed_by = governing_subscription(subscriptions, period)
    terms = governed_by.terms if governed_by else None
    is_final = status is StatementStatus.FINAL
    return Statement(
        client_id=inputs.client_id,
        client_name=inputs.client_name,
        timezone=inputs.timezone,
        period=period,
        status=status,
        language=inputs.language,
        units=Allowance(
            included_units(subscriptions, period), sum(entry.units for entry in inputs.entries)
        ),
        urgent=Allowance(terms.urgent_included if terms else 0, inputs.urgent_used),
        is_blocking=governed_by is not None and governed_by.is_blocking,
        held=inputs.held,
        open_disputes=inputs.open_disputes,
        lines=(
            *draw_lines(subscriptions, period, inputs.entries, inputs.timezone),
            *draw_adjustments(subscriptions, inputs.billed),
        ),
        vat_terms=inputs.vat,
        currency=(terms.monthly_price if terms else Money(amount_cents=0)).currency,
        head=inputs.head,
        drawn_at=now,
        finalised_at=now if is_final else None,
    )
