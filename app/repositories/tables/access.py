"""Who may call the service, and what was answered to a creation sent twice."""

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.repositories.tables.schema import INSTANT, client_id, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    client_id(is_key=False),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT),
    Column("revoked_at", INSTANT),
)


idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", Text),
    Column("key", Text),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("owner", "key"),
)
