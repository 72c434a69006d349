"""What clients were told, and when they want to be."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

report_settings = Table(
    "report_settings",
    metadata,
    client_id(),
    Column("midday", Time, nullable=False),
    Column("end_of_day", Time),
    Column("since", INSTANT, nullable=False),
    PrimaryKeyConstraint("client_id"),
)

reports = Table(
    "reports",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("covers_from", INSTANT, nullable=False),
    Column("covers_until", INSTANT, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("language", Text, nullable=False),
    Column("plan", Text),
    Column("drawn_at", INSTANT, nullable=False),
    Column("sent_at", INSTANT),
    Column("content", JSONB, nullable=False),
    Column("client_name", Text),
    Column("timezone", Text),
    Column("dispute_steps", BigInteger, nullable=False, server_default="0"),
    Column("question_steps", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("client_id", "id"),
    UniqueConstraint("id"),
    UniqueConstraint("client_id", "kind", "number"),
    CheckConstraint("kind IN ('midday', 'end_of_day', 'weekly')", name="kind"),
    CheckConstraint("covers_from <= covers_until", name="span"),
)
