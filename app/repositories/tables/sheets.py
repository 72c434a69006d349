"""What clients supplied in writing, and what is asked of them because it stands nowhere."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

sheets = Table(
    "sheets",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("withdrawn_at", INSTANT),
    Column("withdrawn_by", Text),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("client_id", "id", name="sheets_client_id_id_key"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawal"),
)

sheet_versions = Table(
    "sheet_versions",
    metadata,
    Column("client_id", ID, nullable=False),
    Column("sheet_id", ID, nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("plain_text", Text, nullable=False),
    Column("valid_from", INSTANT, nullable=False),
    Column("valid_to", INSTANT),
    Column("supplied_by", Text, nullable=False),
    Column("supplied_via", Text, nullable=False),
    Column("source_reference", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    PrimaryKeyConstraint("sheet_id", "version"),
    ForeignKeyConstraint(
        ["client_id", "sheet_id"],
        ["sheets.client_id", "sheets.id"],
        name="sheet_versions_client_id_sheet_id_fkey",
    ),
    CheckConstraint("version >= 1", name="number"),
    CheckConstraint(
        "kind IN ('opening_hours', 'availability', 'contact_details', 'prices', 'services',"
        " 'product', 'other')",
        name="kind",
    ),
    CheckConstraint(
        "supplied_via IN ('mail', 'letter', 'document', 'portal')", name="supplied_via"
    ),
    CheckConstraint("language IN ('fr', 'nl', 'en')", name="language"),
    CheckConstraint(
        "char_length(text) BETWEEN 1 AND 50000 AND char_length(title) BETWEEN 1 AND 512",
        name="texts",
    ),
    CheckConstraint("valid_from < valid_to", name="validity"),
    Index("sheet_versions_client_id_valid_from_idx", "client_id", "valid_from"),
)

sheet_passages = Table(
    "sheet_passages",
    metadata,
    Column("client_id", ID, ForeignKey("clients.id"), nullable=False),
    Column("sheet_id", ID, nullable=False),
    Column("version", Integer, nullable=False, autoincrement=False),
    Column("place", Integer, nullable=False, autoincrement=False),
    Column("starts_at", Integer, nullable=False),
    Column("ends_at", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    PrimaryKeyConstraint("sheet_id", "version", "place"),
    ForeignKeyConstraint(
        ["sheet_id", "version"],
        ["sheet_versions.sheet_id", "sheet_versions.version"],
        name="sheet_passages_sheet_id_version_fkey",
    ),
    CheckConstraint("0 <= starts_at AND starts_at < ends_at", name="span"),
    CheckConstraint("char_length(text) BETWEEN 1 AND 600", name="text"),
    Index("sheet_passages_client_id_idx", "client_id"),
)

sheet_questions = Table(
    "sheet_questions",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("asked", Text, nullable=False),
    Column("interaction_id", ID),
    Column("pauses", Boolean, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_step", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("closed_at", INSTANT),
    Column("closed_by", Text),
    Column("closed_step", BigInteger),
    Column("sheet_id", ID),
    Column("sheet_version", Integer),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"],
        ["interactions.client_id", "interactions.id"],
        name="sheet_questions_client_id_interaction_id_fkey",
    ),
    ForeignKeyConstraint(
        ["client_id", "sheet_id"],
        ["sheets.client_id", "sheets.id"],
        name="sheet_questions_client_id_sheet_id_fkey",
    ),
    ForeignKeyConstraint(
        ["sheet_id", "sheet_version"],
        ["sheet_versions.sheet_id", "sheet_versions.version"],
        name="sheet_questions_sheet_id_sheet_version_fkey",
    ),
    UniqueConstraint("client_id", "asked_step", name="sheet_questions_client_id_asked_step_key"),
    UniqueConstraint("client_id", "closed_step", name="sheet_questions_client_id_closed_step_key"),
    CheckConstraint("status IN ('open', 'answered', 'withdrawn')", name="status"),
    CheckConstraint(
        "(status = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)"
        " AND (closed_at IS NULL) = (closed_step IS NULL)",
        name="closing",
    ),
    CheckConstraint(
        "(status = 'answered') = (sheet_id IS NOT NULL)"
        " AND (sheet_id IS NULL) = (sheet_version IS NULL)",
        name="answer",
    ),
    CheckConstraint("NOT pauses OR interaction_id IS NOT NULL", name="pause"),
    CheckConstraint("char_length(asked) BETWEEN 1 AND 2000", name="asked"),
    Index("sheet_questions_client_id_id_idx", "client_id", "id"),
    Index("sheet_questions_open_idx", "id", postgresql_where=text("status = 'open'")),
    Index("sheet_questions_client_id_interaction_id_idx", "client_id", "interaction_id"),
)
