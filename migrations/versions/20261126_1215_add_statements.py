"""Add final statements: frozen, with what each of them billed for which month.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
TABLES = ("statements", "statement_amounts")

FORBID_CHANGE = """
CREATE FUNCTION forbid_statement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a final statement never changes: the next one adjusts it'
        USING ERRCODE = 'restrict_violation';
END $$
"""

TRIGGER = """
CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION forbid_statement_change()
"""

# Clients of before: their statements begin with the month in which this runs.
BEGIN_BILLING = """
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
SELECT gen_random_uuid(), 'statement.finalise', id || ':' || month, 'ready', now(),
  jsonb_build_object('client_id', id, 'period', month), 0, now()
FROM (SELECT id::text, to_char(now() AT TIME ZONE timezone, 'YYYY-MM') AS month FROM clients) AS c
"""

# Daily looks: each of their jobs leaves the next day's.
BEGIN_DAILY = """
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
SELECT gen_random_uuid(), kind, 'first', 'ready', now(), '{}', 0, now()
FROM (VALUES ('statement.audit'), ('quota.forecast')) AS daily (kind)
WHERE EXISTS (SELECT FROM clients)
"""


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("octet_length(head) = 32", name=op.f("statements_head_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("statements_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "period", name=op.f("statements_pkey")),
        sa.UniqueConstraint("client_id", "number", name=op.f("statements_client_id_number_key")),
    )
    op.create_table(
        "statement_amounts",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("for_period", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("extra_units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id", "period"],
            ["statements.client_id", "statements.period"],
            name=op.f("statement_amounts_client_id_period_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("statement_amounts_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "client_id", "period", "for_period", name=op.f("statement_amounts_pkey")
        ),
    )
    op.execute(FORBID_CHANGE)
    for table in TABLES:
        op.execute(TRIGGER.format(table=table))
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    op.execute(BEGIN_BILLING)
    op.execute(BEGIN_DAILY)


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind LIKE 'statement.%' OR kind = 'quota.forecast'")
    op.drop_table("statement_amounts")
    op.drop_table("statements")
    op.execute("DROP FUNCTION forbid_statement_change")
