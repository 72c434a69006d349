"""What clients want said and done, version by version; and who calls them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

client_instructions = Table(
    "client_instructions",
    metadata,
    client_id(),
    Column("version", Integer, nullable=False),
    Column("greeting", Text),
    Column("notes", Text),
    Column("urgent_contacts", JSONB, nullable=False),
    Column("status_text", Text),
    Column("status_until", INSTANT),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Text),
    PrimaryKeyConstraint("client_id", "version"),
    CheckConstraint("(status_text IS NULL) = (status_until IS NULL)", name="status"),
    CheckConstraint("version >= 1", name="version"),
)

directory_entries = Table(
    "directory_entries",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("parties", ARRAY(Text), nullable=False),
    Column("address", Text),
    Column("note", Text),
    Column("origin", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("origin IN ('hand', 'appointment')", name="origin"),
    CheckConstraint("name <> ''", name="name"),
    Index(None, "client_id", "id"),
    Index("directory_entries_parties_idx", "parties", postgresql_using="gin"),
)
