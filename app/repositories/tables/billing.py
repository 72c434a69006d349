"""How clients are billed, what they were billed, who invoices them, and what audits found."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

billing_profiles = Table(
    "billing_profiles",
    metadata,
    client_id(),
    Column("vat_treatment", Text),
    Column("vat_rate_hundredths", Integer),
    Column("vat_note", Text),
    Column("vat_preset", Text),
    Column("vat_reason_code", Text),
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

sellers = Table(
    "sellers",
    metadata,
    Column("is_only", Boolean, nullable=False),
    Column("document", JSONB, nullable=False),
    PrimaryKeyConstraint("is_only"),
    CheckConstraint("is_only", name="is_only"),
)

buyers = Table(
    "buyers",
    metadata,
    client_id(),
    Column("document", JSONB, nullable=False),
    PrimaryKeyConstraint("client_id"),
)

invoice_series = Table(
    "invoice_series",
    metadata,
    Column("series", Text, nullable=False),
    Column("issued", BigInteger, nullable=False),
    Column("last_issued_on", Date, nullable=False),
    PrimaryKeyConstraint("series"),
)

invoices = Table(
    "invoices",
    metadata,
    Column("id", ID, nullable=False),
    client_id(),
    Column("series", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("part", Integer, nullable=False, server_default=text("1")),
    Column("cancels_id", ID, ForeignKey("invoices.id")),
    Column("issued_at", INSTANT, nullable=False),
    Column("document", JSONB, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("number", name="invoices_number_key"),
    UniqueConstraint("series", "sequence", name="invoices_series_sequence_key"),
    UniqueConstraint("cancels_id", name="invoices_cancels_id_key"),
    ForeignKeyConstraint(["client_id", "period"], ["statements.client_id", "statements.period"]),
    CheckConstraint("sequence > 0", name="sequence"),
    Index(
        "invoices_statement_part_idx",
        "client_id",
        "period",
        "revision",
        "part",
        unique=True,
        postgresql_where=text("cancels_id IS NULL"),
    ),
    Index("invoices_client_id_idx", "client_id", "id"),
)

invoice_documents = Table(
    "invoice_documents",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("form", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("invoice_id", "form"),
    CheckConstraint("form IN ('ubl', 'facturx')", name="form"),
)

audits = Table(
    "audits",
    metadata,
    Column("ended_at", INSTANT, primary_key=True),
    Column("clients", BigInteger, nullable=False),
    Column("statements", BigInteger, nullable=False),
    Column("differences", BigInteger, nullable=False),
)
