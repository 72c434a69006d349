"""Providers' webhooks: how each is set up, what it delivered, and how that went."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.metering import interactions
from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

integrations = Table(
    "integrations",
    metadata,
    Column("id", ID, primary_key=True),
    client_id(is_key=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("secrets", LargeBinary, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("created_at", INSTANT, nullable=False),
)


def _integration_id() -> Column[str]:
    return Column("integration_id", ID, ForeignKey("integrations.id"), nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


integration_health = Table(
    "integration_health",
    metadata,
    _integration_id(),
    _count("ingested"),
    _count("acknowledged"),
    _count("ignored"),
    _count("handshakes"),
    _count("refused"),
    _count("failed"),
    Column("last_delivery_at", INSTANT, nullable=False),
    Column("last_failure_at", INSTANT),
    Column("last_failure", Text),
    Column("failures_in_a_row", Integer, nullable=False),
    PrimaryKeyConstraint("integration_id"),
)


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ID, primary_key=True),
    _integration_id(),
    Column("received_at", INSTANT, nullable=False),
    Column("state", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("url", Text, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary),
    Column("size", Integer, nullable=False),
    Column("events", JSONB, nullable=False),
    Column("problems", JSONB, nullable=False),
    Column("replayed_at", INSTANT),
    CheckConstraint(
        "state IN ('recorded', 'repeated', 'unassigned', 'differs', 'acknowledged', 'ignored', "
        "'handshake', 'refused', 'failed')",
        name="state",
    ),
    Index(None, "integration_id", "id"),
    Index("deliveries_state_id_idx", "state", "id"),
    Index(None, "received_at"),
)


replay_keys = Table(
    "replay_keys",
    metadata,
    _integration_id(),
    Column("key", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("integration_id", "key"),
    Index(None, "seen_at"),
)


message_aliases = Table(
    "message_aliases",
    metadata,
    Column("source", Text, nullable=False),
    Column("alias", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    PrimaryKeyConstraint("source", "alias"),
    Index(None, "alias"),
)


call_tidings = Table(
    "call_tidings",
    metadata,
    Column("source", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("told_at", INSTANT, nullable=False),
    Column("is_known", Boolean, nullable=False),
    Column("is_staff", Boolean, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("is_unanswered", Boolean, nullable=False),
    Column("has_voicemail", Boolean, nullable=False),
    Column("talk_s", BigInteger),
    Column("voicemail_s", BigInteger),
    Column("has_legs", Boolean, nullable=False),
    Column("legs", JSONB, nullable=False),
    PrimaryKeyConstraint("source", "call_id"),
    Index(None, "told_at"),
)


# What may be the same call or message, reported by another source.
Index(
    "interactions_likeness_idx",
    interactions.c.client_id,
    interactions.c.counterpart,
    interactions.c.occurred_at,
    postgresql_where=text("counterpart IS NOT NULL"),
)
