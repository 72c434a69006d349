"""Add who sells and who buys, and invoices: numbered without gaps, never changed.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
FROZEN = ("invoices", "invoice_documents")
KEPT = ("sellers", "buyers", "invoice_series")

FORBID_CHANGE = """
CREATE FUNCTION forbid_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an invoice never changes: a credit note takes it back'
        USING ERRCODE = 'restrict_violation';
END $$
"""

NEVER_CHANGE = """
CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION forbid_invoice_change()
"""

FORBID_GAP = """
CREATE FUNCTION forbid_invoice_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence > 1 AND NOT EXISTS (
        SELECT FROM invoices WHERE series = NEW.series AND sequence = NEW.sequence - 1
    ) THEN
        RAISE EXCEPTION 'the number before is not issued' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""

NO_GAP = """
CREATE TRIGGER invoices_no_gap BEFORE INSERT ON invoices
FOR EACH ROW EXECUTE FUNCTION forbid_invoice_gap()
"""


def upgrade() -> None:
    create_parties()
    create_invoices()
    create_documents()
    op.execute(FORBID_CHANGE)
    op.execute(FORBID_GAP)
    op.execute(NO_GAP)
    for table in FROZEN:
        op.execute(NEVER_CHANGE.format(table=table))
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    for table in KEPT:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {ROLE}")
    op.execute(f"GRANT DELETE ON buyers TO {ROLE}")


def create_parties() -> None:
    op.create_table(
        "sellers",
        sa.Column("is_only", sa.Boolean(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("is_only", name=op.f("sellers_is_only_check")),
        sa.PrimaryKeyConstraint("is_only", name=op.f("sellers_pkey")),
    )
    op.create_table(
        "buyers",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("buyers_client_id_fkey")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("buyers_pkey")),
    )
    op.create_table(
        "invoice_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("last_issued_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("invoice_series_pkey")),
    )


def create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cancels_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("invoices_sequence_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("invoices_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "period"],
            ["statements.client_id", "statements.period"],
            name=op.f("invoices_client_id_period_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["cancels_id"], ["invoices.id"], name=op.f("invoices_cancels_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invoices_pkey")),
        sa.UniqueConstraint("number", name="invoices_number_key"),
        sa.UniqueConstraint("series", "sequence", name="invoices_series_sequence_key"),
        sa.UniqueConstraint("cancels_id", name="invoices_cancels_id_key"),
    )
    op.create_index(
        "invoices_statement_idx",
        "invoices",
        ["client_id", "period", "revision"],
        unique=True,
        postgresql_where=sa.text("cancels_id IS NULL"),
    )
    op.create_index("invoices_client_id_idx", "invoices", ["client_id", "id"])


def create_documents() -> None:
    op.create_table(
        "invoice_documents",
        sa.Column("invoice_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("form IN ('ubl', 'facturx')", name=op.f("invoice_documents_form_check")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("invoice_documents_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "form", name=op.f("invoice_documents_pkey")),
    )


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'invoice.issue'")
    for table in ("invoice_documents", "invoices", "invoice_series", "buyers", "sellers"):
        op.drop_table(table)
    op.execute("DROP FUNCTION forbid_invoice_change")
    op.execute("DROP FUNCTION forbid_invoice_gap")
