"""A plan's terms: one column of the annex's table, in one version of the annex."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.clients.plans.money import Money, round_half_up
from app.domain.errors import DomainError

BILLING_DAYS = 30


class ReportKind(StrEnum):
    """When a report is drawn (annex, rows « Comptes-rendus » and « Synthèse hebdomadaire »)."""

    MIDDAY = "midday"
    END_OF_DAY = "end_of_day"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What one plan promises; delays in seconds of business time.

    Source: annex, table; rulebook section 2.
    """

    code: str
    version: str
    effective_from: date
    included_units: int
    inbound_delay_seconds: int
    outbound_delay_seconds: int
    urgent_included: int
    urgent_daily_cap: int
    urgent_delay_seconds: int
    report_kinds: tuple[ReportKind, ...]
    has_weekly_summary: bool
    has_prioritisation: bool
    has_accelerated_handling: bool
    has_block: bool
    extra_unit: Money
    monthly_price: Money

    @property
    def daily_rate(self) -> Money:
        """Return the price per day as shown: a thirtieth of the month, halves up to the cent."""
        return Money(
            amount_cents=round_half_up(self.monthly_price.amount_cents, BILLING_DAYS),
            currency=self.monthly_price.currency,
        )

    @property
    def rank(self) -> int:
        """Return the plan's place among equal deadlines: 0 first (rulebook section 7)."""
        if self.has_prioritisation:
            return 0
        return 1 if self.has_accelerated_handling else 2


class UnknownPlan(DomainError):
    """No plan of that code is offered at that date."""
