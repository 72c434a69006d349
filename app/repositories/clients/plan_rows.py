"""One explicit mapping from a row of the catalogue to a plan's terms."""

import asyncpg

from app.domain.clients.plans.money import Money
from app.domain.clients.plans.terms import PlanTerms, ReportKind

_PLAN = (
    "code",
    "version",
    "effective_from",
    "included_units",
    "inbound_delay_seconds",
    "outbound_delay_seconds",
    "urgent_included",
    "urgent_daily_cap",
    "urgent_delay_seconds",
    "report_kinds",
    "has_weekly_summary",
    "has_prioritisation",
    "has_accelerated_handling",
    "has_block",
    "extra_unit_cents",
    "monthly_price_cents",
    "currency",
)

PLAN_COLUMNS = ", ".join(f"p.{name}" for name in _PLAN)
"""What ``terms_from_row`` reads of ``plans p``."""


def terms_from_row(row: asyncpg.Record) -> PlanTerms:
    """Return the terms that a row of ``plans`` holds."""
    currency = row["currency"]
    return PlanTerms(
        code=row["code"],
        version=row["version"],
        effective_from=row["effective_from"],
        included_units=row["included_units"],
        inbound_delay_seconds=row["inbound_delay_seconds"],
        outbound_delay_seconds=row["outbound_delay_seconds"],
        urgent_included=row["urgent_included"],
        urgent_daily_cap=row["urgent_daily_cap"],
        urgent_delay_seconds=row["urgent_delay_seconds"],
        report_kinds=tuple(ReportKind(kind) for kind in row["report_kinds"]),
        has_weekly_summary=row["has_weekly_summary"],
        has_prioritisation=row["has_prioritisation"],
        has_accelerated_handling=row["has_accelerated_handling"],
        has_block=row["has_block"],
        extra_unit=Money(amount_cents=row["extra_unit_cents"], currency=currency),
        monthly_price=Money(amount_cents=row["monthly_price_cents"], currency=currency),
    )
