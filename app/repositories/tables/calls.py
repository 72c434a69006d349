"""Calls that ring: for minutes only, and never metered."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from app.repositories.tables.schema import INSTANT, client_id, metadata

ringing_calls = Table(
    "ringing_calls",
    metadata,
    Column("source", Text, nullable=False),
    Column("call_id", Text, nullable=False),
    client_id(is_key=False),
    Column("from_party", Text),
    Column("to_party", Text),
    Column("since", INSTANT, nullable=False),
    Column("told_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("source", "call_id"),
    Index(None, "told_at"),
)
