"""Add what is owed under invoices, payments, and entries of bank statements.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)

FORBID_CHANGE = """
CREATE FUNCTION forbid_settlement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was claimed and credited never changes'
        USING ERRCODE = 'restrict_violation';
END $$
"""

# What may name a person can be erased; a refund takes back what was recorded by mistake.
FORBID_PAYMENT_CHANGE = """
CREATE FUNCTION forbid_payment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reference = '—' AND OLD.reference IS NOT NULL
        AND to_jsonb(NEW) - 'reference' = to_jsonb(OLD) - 'reference' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payment never changes: a refund takes it back'
        USING ERRCODE = 'restrict_violation';
END $$
"""

# What is left of an entry changes as it is assigned; what names the payer can be erased.
FORBID_ENTRY_CHANGE = """
CREATE FUNCTION forbid_bank_entry_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] :=
        '{unassigned_cents,reason,communication,payer_name,payer_account}';
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - changing = to_jsonb(OLD) - changing
        AND coalesce(NEW.communication = OLD.communication, NEW.communication IS NULL)
        AND coalesce(NEW.payer_name = OLD.payer_name, NEW.payer_name IS NULL)
        AND coalesce(NEW.payer_account = OLD.payer_account, NEW.payer_account IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what a bank told never changes' USING ERRCODE = 'restrict_violation';
END $$
"""

NEVER_CHANGE = """
CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION forbid_settlement_change()
"""

KEPT = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {function}()
"""

NEVER_EMPTIED = """
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""

# Invoices issued so far have one tax, computed on the sum, halves away from zero.
CLAIM_WHAT_WAS_INVOICED = """
INSERT INTO receivables
  (invoice_id, client_id, kind, currency, gross_cents, issued_on, due_on, named_as)
SELECT i.id, i.client_id, i.document ->> 'kind', i.document ->> 'currency',
  l.net_cents + round(l.net_cents
    * coalesce((i.document #>> '{tax,rate,hundredths}')::numeric, 0) / 10000)::bigint,
  (i.document ->> 'issued_on')::date, (i.document #>> '{payment,due_on}')::date,
  ARRAY(SELECT DISTINCT regexp_replace(upper(told), '[^0-9A-Z]+', '', 'g')
    FROM unnest(ARRAY[i.number, i.document #>> '{payment,reference}']) AS told
    WHERE told IS NOT NULL)
FROM invoices i, LATERAL (
  SELECT sum((line ->> 'quantity')::bigint
    * (line #>> '{unit_price,amount_cents}')::bigint)::bigint AS net_cents
  FROM jsonb_array_elements(i.document -> 'lines') AS lines(line)
) l
"""

CREDIT_WHAT_WAS_CANCELLED = """
INSERT INTO invoice_credits (invoice_id, credit_note_id, amount_cents)
SELECT i.cancels_id, i.id, r.gross_cents
FROM invoices i JOIN receivables r ON r.invoice_id = i.id
WHERE i.cancels_id IS NOT NULL AND r.gross_cents > 0
"""

# A credit note that names several invoices is left as the buyer's credit.
CREDIT_WHAT_WAS_CORRECTED = """
INSERT INTO invoice_credits (invoice_id, credit_note_id, amount_cents)
SELECT n.id, i.id, least(r.gross_cents, c.gross_cents)
FROM invoices i
JOIN receivables r ON r.invoice_id = i.id AND r.kind = 'credit_note'
JOIN invoices n ON n.number = i.document #>> '{preceding,0,number}'
JOIN receivables c ON c.invoice_id = n.id
WHERE i.cancels_id IS NULL AND jsonb_array_length(i.document -> 'preceding') = 1
  AND least(r.gross_cents, c.gross_cents) > 0
  AND NOT EXISTS (SELECT FROM invoice_credits k WHERE k.invoice_id = n.id)
"""


def upgrade() -> None:
    create_receivables()
    create_bank_entries()
    create_payments()
    for function in (FORBID_CHANGE, FORBID_PAYMENT_CHANGE, FORBID_ENTRY_CHANGE):
        op.execute(function)
    for table in ("receivables", "invoice_credits"):
        op.execute(NEVER_CHANGE.format(table=table))
    for table, function in (
        ("invoice_payments", "forbid_payment_change"),
        ("bank_entries", "forbid_bank_entry_change"),
    ):
        op.execute(KEPT.format(table=table, function=function))
        op.execute(NEVER_EMPTIED.format(table=table, function=function))
    for table in ("receivables", "invoice_credits", "invoice_payments", "bank_entries"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    op.execute(f"GRANT UPDATE (reference) ON invoice_payments TO {ROLE}")
    changing = "unassigned_cents, reason, communication, payer_name, payer_account"
    op.execute(f"GRANT UPDATE ({changing}) ON bank_entries TO {ROLE}")
    op.execute(CLAIM_WHAT_WAS_INVOICED)
    op.execute(CREDIT_WHAT_WAS_CANCELLED)
    op.execute(CREDIT_WHAT_WAS_CORRECTED)


def create_receivables() -> None:
    op.create_table(
        "receivables",
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("named_as", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note')", name=op.f("receivables_kind_check")
        ),
        sa.CheckConstraint("gross_cents >= 0", name=op.f("receivables_gross_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("receivables_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("receivables_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("receivables_pkey")),
    )
    op.create_index("receivables_named_as_idx", "receivables", ["named_as"], postgresql_using="gin")
    op.create_index("receivables_issued_on_idx", "receivables", ["issued_on"])
    op.create_index(
        "receivables_due_on_idx",
        "receivables",
        ["due_on"],
        postgresql_where=sa.text("kind = 'invoice'"),
    )
    op.create_table(
        "invoice_credits",
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("credit_note_id", ID, nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("invoice_credits_amount_check")),
        sa.CheckConstraint(
            "invoice_id <> credit_note_id", name=op.f("invoice_credits_another_check")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["invoices.id"], name=op.f("invoice_credits_credit_note_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("invoice_credits_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "credit_note_id", name=op.f("invoice_credits_pkey")),
    )
    op.create_index("invoice_credits_credit_note_id_idx", "invoice_credits", ["credit_note_id"])


def create_bank_entries() -> None:
    op.create_table(
        "bank_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_key", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("unassigned_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("communication", sa.Text(), nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=True),
        sa.Column("payer_account", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("bank_entries_amount_check")),
        sa.CheckConstraint(
            "octet_length(entry_key) = 32", name=op.f("bank_entries_entry_key_check")
        ),
        sa.CheckConstraint(
            "unassigned_cents BETWEEN 0 AND amount_cents",
            name=op.f("bank_entries_unassigned_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("bank_entries_pkey")),
        sa.UniqueConstraint("entry_key", name=op.f("bank_entries_entry_key_key")),
    )
    op.create_index(
        "bank_entries_unassigned_idx",
        "bank_entries",
        ["id"],
        postgresql_where=sa.text("unassigned_cents > 0"),
    )


def create_payments() -> None:
    op.create_table(
        "invoice_payments",
        sa.Column("id", ID, nullable=False),
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("bank_entry_id", ID, nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('payment', 'refund')", name=op.f("invoice_payments_kind_check")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("invoice_payments_amount_check")),
        sa.CheckConstraint(
            "char_length(reference) BETWEEN 1 AND 140",
            name=op.f("invoice_payments_reference_check"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_entry_id"], ["bank_entries.id"], name=op.f("invoice_payments_bank_entry_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("invoice_payments_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("invoice_payments_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invoice_payments_pkey")),
    )
    op.create_index("invoice_payments_invoice_id_id_idx", "invoice_payments", ["invoice_id", "id"])
    op.create_index(
        "invoice_payments_bank_entry_id_idx",
        "invoice_payments",
        ["bank_entry_id"],
        postgresql_where=sa.text("bank_entry_id IS NOT NULL"),
    )


def downgrade() -> None:
    for table in ("invoice_payments", "bank_entries", "invoice_credits", "receivables"):
        op.drop_table(table)
    for function in ("bank_entry", "payment", "settlement"):
        op.execute(f"DROP FUNCTION forbid_{function}_change")
