"""What clients object to, and how that ended."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
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

_IS_OPEN = text("status = 'open'")

disputes = Table(
    "disputes",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("interaction_id", ID, nullable=False),
    Column("members", ARRAY(ID), nullable=False),
    Column("message", Text, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_step", BigInteger, nullable=False),
    Column("units_before", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_at", INSTANT),
    Column("decided_by", Text),
    Column("decided_step", BigInteger),
    Column("answer", Text),
    Column("units_after", Integer),
    Column("first_entry", BigInteger),
    Column("last_entry", BigInteger),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
    UniqueConstraint("client_id", "opened_step"),
    UniqueConstraint("client_id", "decided_step"),
    CheckConstraint("status IN ('open', 'accepted', 'rejected', 'withdrawn')", name="status"),
    CheckConstraint(
        "(status = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
        " AND (decided_at IS NULL) = (decided_step IS NULL)"
        " AND (decided_at IS NULL) = (units_after IS NULL)",
        name="decision",
    ),
    CheckConstraint("(status IN ('accepted', 'rejected')) = (answer IS NOT NULL)", name="answer"),
    CheckConstraint(
        "char_length(message) BETWEEN 1 AND 2000 AND char_length(answer) BETWEEN 1 AND 2000",
        name="texts",
    ),
    CheckConstraint("first_entry <= last_entry", name="entries"),
    Index(
        "disputes_one_open_idx",
        "client_id",
        "interaction_id",
        unique=True,
        postgresql_where=_IS_OPEN,
    ),
    Index(None, "client_id", "interaction_id"),
    Index(None, "client_id", "id"),
    Index("disputes_open_idx", "id", postgresql_where=_IS_OPEN),
)
