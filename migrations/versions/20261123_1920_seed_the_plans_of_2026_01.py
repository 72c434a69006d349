"""Seed the plans of the annex, version 2026-01.

Revision ID: 0003
Revises: 0002
"""

from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

VERSION = "2026-01"
HOUR = 3600
MIDDAY_AND_END_OF_DAY = ["midday", "end_of_day"]

plans = sa.table(
    "plans",
    sa.column("code", sa.Text),
    sa.column("version", sa.Text),
    sa.column("effective_from", sa.Date),
    sa.column("included_units", sa.Integer),
    sa.column("inbound_delay_seconds", sa.Integer),
    sa.column("outbound_delay_seconds", sa.Integer),
    sa.column("urgent_included", sa.Integer),
    sa.column("urgent_daily_cap", sa.Integer),
    sa.column("urgent_delay_seconds", sa.Integer),
    sa.column("report_kinds", postgresql.ARRAY(sa.Text)),
    sa.column("has_weekly_summary", sa.Boolean),
    sa.column("has_prioritisation", sa.Boolean),
    sa.column("has_accelerated_handling", sa.Boolean),
    sa.column("has_block", sa.Boolean),
    sa.column("extra_unit_cents", sa.Integer),
    sa.column("monthly_price_cents", sa.Integer),
    sa.column("currency", sa.Text),
)

COMMON = {
    "version": VERSION,
    "effective_from": date(2026, 1, 1),
    "has_block": True,
    "extra_unit_cents": 300,
    "currency": "EUR",
}

ESSENTIEL = {
    "code": "ESSENTIEL",
    "included_units": 120,
    "inbound_delay_seconds": 4 * HOUR,
    "outbound_delay_seconds": 8 * HOUR,
    "urgent_included": 5,
    "urgent_daily_cap": 1,
    "urgent_delay_seconds": 2 * HOUR,
    "report_kinds": ["end_of_day"],
    "has_weekly_summary": False,
    "has_prioritisation": False,
    "has_accelerated_handling": False,
    "monthly_price_cents": 336_00,
}

CONFORT = {
    "code": "CONFORT",
    "included_units": 200,
    "inbound_delay_seconds": 3 * HOUR,
    "outbound_delay_seconds": 6 * HOUR,
    "urgent_included": 10,
    "urgent_daily_cap": 2,
    "urgent_delay_seconds": 2 * HOUR,
    "report_kinds": MIDDAY_AND_END_OF_DAY,
    "has_weekly_summary": False,
    "has_prioritisation": False,
    "has_accelerated_handling": True,
    "monthly_price_cents": 560_00,
}

PREMIUM = {
    "code": "PREMIUM",
    "included_units": 300,
    "inbound_delay_seconds": 2 * HOUR,
    "outbound_delay_seconds": 2 * HOUR,
    "urgent_included": 20,
    "urgent_daily_cap": 3,
    "urgent_delay_seconds": 1 * HOUR,
    "report_kinds": MIDDAY_AND_END_OF_DAY,
    "has_weekly_summary": True,
    "has_prioritisation": True,
    "has_accelerated_handling": True,
    "monthly_price_cents": 840_00,
}


def upgrade() -> None:
    op.bulk_insert(plans, [COMMON | plan for plan in (ESSENTIEL, CONFORT, PREMIUM)])


def downgrade() -> None:
    op.execute(plans.delete().where(plans.c.version == VERSION))
