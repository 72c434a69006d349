"""Calendar versions, and the urgent requests that were granted."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

calendar_versions = Table(
    "calendar_versions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("client_id", ID, ForeignKey("clients.id", use_alter=True), index=True),
    Column("calendar", JSONB, nullable=False),
    Column("holidays", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
)

urgent_days = Table(
    "urgent_days",
    metadata,
    client_id(),
    Column("day", Date, nullable=False),
    Column("granted", Integer, nullable=False),
    PrimaryKeyConstraint("client_id", "day"),
    CheckConstraint("granted >= 0", name="not_negative"),
)

deadline_changes = Table(
    "deadline_changes",
    metadata,
    client_id(),
    Column("interaction_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("calendar_id", ID, ForeignKey("calendar_versions.id"), nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("choice", Text, nullable=False),
    Column("former_due_at", INSTANT),
    Column("due_at", INSTANT),
    Column("changed_by", Text),
    PrimaryKeyConstraint("client_id", "interaction_id", "id"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
)
