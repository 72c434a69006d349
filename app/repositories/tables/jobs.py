"""Jobs, and what tells people and other programs of notices."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("run_at", INSTANT, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_by", Text),
    Column("available_at", INSTANT),
    Column("last_error", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("done_at", INSTANT),
    UniqueConstraint("kind", "key"),
    CheckConstraint("state IN ('ready', 'done', 'dead')", name="state"),
    Index(
        "jobs_fresh_idx",
        "kind",
        "run_at",
        postgresql_where=text("state = 'ready' AND available_at IS NULL"),
    ),
    Index(
        "jobs_begun_idx",
        "kind",
        "available_at",
        postgresql_where=text("state = 'ready' AND available_at IS NOT NULL"),
    ),
    Index("jobs_dead_idx", "id", postgresql_where=text("state = 'dead'")),
    Index("jobs_done_idx", "done_at", postgresql_where=text("state = 'done'")),
)


webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", ID, primary_key=True),
    client_id(is_key=False),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("description", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_secret_ends_at", INSTANT),
    Column("is_enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("failures", Integer, nullable=False),
    Column("failing_since", INSTANT),
    Column("resumes_at", INSTANT),
    Column("created_at", INSTANT, nullable=False),
)


webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    Column(
        "endpoint_id",
        ID,
        ForeignKey("webhook_endpoints.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("type", Text, nullable=False),
    Column("cause_key", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("delivered_at", INSTANT),
    UniqueConstraint("endpoint_id", "type", "cause_key"),
    CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state"),
    Index(None, "endpoint_id", "id"),
    Index(None, "created_at"),
)


webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column(
        "delivery_id",
        ID,
        ForeignKey("webhook_deliveries.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("number", Integer, nullable=False),
    Column("attempted_at", INSTANT, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("status", SmallInteger),
    Column("error", Text),
    Column("answer", Text),
    PrimaryKeyConstraint("delivery_id", "number"),
)


notification_recipients = Table(
    "notification_recipients",
    metadata,
    Column("id", ID, primary_key=True),
    client_id(is_key=False),
    Column("address", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("language", Text, nullable=False),
    Column("attachments", ARRAY(Text), nullable=False, server_default=text("'{pdf}'::text[]")),
    UniqueConstraint("client_id", "address", postgresql_nulls_not_distinct=True),
)


mail_deliveries = Table(
    "mail_deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    client_id(is_key=False),
    Column("type", Text, nullable=False),
    Column("cause_key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("delivered_at", INSTANT),
    UniqueConstraint("address", "type", "cause_key"),
    CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state"),
    Index(None, "created_at"),
    Index(
        "mail_deliveries_waiting_idx",
        "client_id",
        "type",
        postgresql_where=text("state = 'pending'"),
    ),
)
