"""That persons were erased: when, at whose request, from how much; never who."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("id", ID, nullable=False),
    Column("erased_at", INSTANT, nullable=False),
    client_id(is_key=False),
    Column("requested_by", Text, nullable=False),
    Column("counts", JSONB, nullable=False),
    PrimaryKeyConstraint("id"),
)
