"""Who is served, under which terms, reached where."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

plans = Table(
    "plans",
    metadata,
    Column("code", Text),
    Column("version", Text),
    Column("effective_from", Date, nullable=False),
    Column("included_units", Integer, nullable=False),
    Column("inbound_delay_seconds", Integer, nullable=False),
    Column("outbound_delay_seconds", Integer, nullable=False),
    Column("urgent_included", Integer, nullable=False),
    Column("urgent_daily_cap", Integer, nullable=False),
    Column("urgent_delay_seconds", Integer, nullable=False),
    Column("report_kinds", ARRAY(Text), nullable=False),
    Column("has_weekly_summary", Boolean, nullable=False),
    Column("has_prioritisation", Boolean, nullable=False),
    Column("has_accelerated_handling", Boolean, nullable=False),
    Column("has_block", Boolean, nullable=False),
    Column("extra_unit_cents", Integer, nullable=False),
    Column("monthly_price_cents", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    PrimaryKeyConstraint("code", "version"),
    CheckConstraint("included_units >= 0 AND urgent_included >= 0", name="allowances"),
)


clients = Table(
    "clients",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("calendar_id", ID, ForeignKey("calendar_versions.id")),
    UniqueConstraint("reference"),
)


contact_points = Table(
    "contact_points",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("role", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("given_as", Text, nullable=False),
    Column("valid_from", INSTANT),
    Column("valid_to", INSTANT),
    PrimaryKeyConstraint("client_id", "id"),
    CheckConstraint("role IN ('inbox', 'own')", name="role"),
    CheckConstraint("kind IN ('phone', 'email')", name="kind"),
    CheckConstraint("valid_from < valid_to", name="validity"),
    Index(None, "value", postgresql_where=text("role = 'inbox'")),
)


subscriptions = Table(
    "subscriptions",
    metadata,
    client_id(),
    Column("starts_on", Date, nullable=False),
    Column("ends_before", Date),
    Column("plan_code", Text, nullable=False),
    Column("plan_version", Text, nullable=False),
    Column("is_blocking", Boolean, nullable=False),
    PrimaryKeyConstraint("client_id", "starts_on"),
    ForeignKeyConstraint(["plan_code", "plan_version"], ["plans.code", "plans.version"]),
    CheckConstraint("starts_on < ends_before", name="span"),
)
