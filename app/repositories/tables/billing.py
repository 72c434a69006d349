"""How clients are billed, and what they were billed."""

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text

from app.repositories.tables.schema import client_id, metadata

billing_profiles = Table(
    "billing_profiles",
    metadata,
    client_id(),
    Column("vat_treatment", Text, nullable=False),
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
