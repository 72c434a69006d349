"""Calendar versions, and the urgent requests that were granted."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
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
