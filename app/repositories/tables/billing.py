"""How clients are billed, and what they were billed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.schema import INSTANT, client_id, metadata

billing_profiles = Table(
    "billing_profiles",
    metadata,
    client_id(),
    Column("vat_treatment", Text),
    Column("vat_rate_hundredths", Integer),
    Column("vat_note", Text),
    PrimaryKeyConstraint("client_id"),
    CheckConstraint(
        "vat_treatment IN ('none', 'standard', 'exempt', 'reverse_charge')", name="vat_treatment"
    ),
    CheckConstraint(
        "(vat_treatment = 'standard') = (vat_rate_hundredths IS NOT NULL)", name="vat_rate"
    ),
    CheckConstraint(
        "vat_rate_hundredths > 0 AND vat_rate_hundredths < 10000", name="vat_rate_range"
    ),
)

statements = Table(
    "statements",
    metadata,
    client_id(),
    Column("period", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("finalised_at", INSTANT, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("net_cents", BigInteger, nullable=False),
    Column("vat_cents", BigInteger, nullable=False),
    Column("document", JSONB, nullable=False),
    PrimaryKeyConstraint("client_id", "period"),
    UniqueConstraint("client_id", "number"),
    CheckConstraint("octet_length(head) = 32", name="head"),
)

statement_amounts = Table(
    "statement_amounts",
    metadata,
    client_id(),
    Column("period", Text, nullable=False),
    Column("for_period", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("extra_units", Integer, nullable=False),
    PrimaryKeyConstraint("client_id", "period", "for_period"),
    ForeignKeyConstraint(["client_id", "period"], ["statements.client_id", "statements.period"]),
)
