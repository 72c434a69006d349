"""Take assignments of bank entries back; know entries that two formats tell of.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
ID = sa.UUID(as_uuid=False)

NEVER_CHANGE = """
CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION forbid_settlement_change()
"""

# A reversal is of the same invoice and bank entry, and takes back what was paid.
REQUIRE_SAME_ENTRY = """
CREATE FUNCTION require_reversal_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM invoice_payments p JOIN invoice_payments r
          ON r.invoice_id = p.invoice_id AND r.bank_entry_id = p.bank_entry_id
        WHERE p.id = NEW.payment_id AND p.kind = 'payment'
          AND r.id = NEW.refund_id AND r.kind = 'refund') THEN
        RAISE EXCEPTION 'a bank entry takes back what it paid of the same invoice'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

REVERSALS_MATCH = """
CREATE TRIGGER payment_reversals_match BEFORE INSERT ON payment_reversals
FOR EACH ROW EXECUTE FUNCTION require_reversal_of_entry()
"""


def upgrade() -> None:
    op.add_column("bank_entries", sa.Column("told_in", sa.Text(), nullable=True))
    op.create_table(
        "payment_reversals",
        sa.Column("payment_id", ID, nullable=False),
        sa.Column("refund_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["invoice_payments.id"],
            name=op.f("payment_reversals_payment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"],
            ["invoice_payments.id"],
            name=op.f("payment_reversals_refund_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("payment_reversals_pkey")),
    )
    op.create_index("payment_reversals_refund_id_idx", "payment_reversals", ["refund_id"])
    op.create_table(
        "bank_entry_twins",
        sa.Column("entry_key", sa.LargeBinary(), nullable=False),
        sa.Column("same_as_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=True),
        sa.CheckConstraint(
            "octet_length(entry_key) = 32", name=op.f("bank_entry_twins_entry_key_check")
        ),
        sa.CheckConstraint("entry_id <> same_as_id", name=op.f("bank_entry_twins_another_check")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["bank_entries.id"], name=op.f("bank_entry_twins_entry_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["same_as_id"], ["bank_entries.id"], name=op.f("bank_entry_twins_same_as_id_fkey")
        ),
        sa.PrimaryKeyConstraint("entry_key", name=op.f("bank_entry_twins_pkey")),
        sa.UniqueConstraint("same_as_id", name=op.f("bank_entry_twins_same_as_id_key")),
        sa.UniqueConstraint("entry_id", name=op.f("bank_entry_twins_entry_id_key")),
    )
    op.execute(REQUIRE_SAME_ENTRY)
    op.execute(REVERSALS_MATCH)
    for table in ("payment_reversals", "bank_entry_twins"):
        op.execute(NEVER_CHANGE.format(table=table))
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")


def downgrade() -> None:
    op.drop_table("bank_entry_twins")
    op.drop_table("payment_reversals")
    op.execute("DROP FUNCTION require_reversal_of_entry")
    op.drop_column("bank_entries", "told_in")
