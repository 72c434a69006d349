"""Add reports: frozen but for the instant at which they were sent, and the times of each client.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"

FORBID_CHANGE = """
CREATE FUNCTION forbid_report_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sent_at IS NULL
        AND to_jsonb(NEW) - 'sent_at' = to_jsonb(OLD) - 'sent_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a report never changes: what comes late stands in the next one'
        USING ERRCODE = 'restrict_violation';
END $$
"""

NEVER_CHANGE = """
CREATE TRIGGER reports_never_change BEFORE UPDATE OR DELETE ON reports
FOR EACH ROW EXECUTE FUNCTION forbid_report_change()
"""

NEVER_EMPTIED = """
CREATE TRIGGER reports_never_emptied BEFORE TRUNCATE ON reports
FOR EACH STATEMENT EXECUTE FUNCTION forbid_report_change()
"""

# Clients of before: their first reports are due from now on.
BEGIN_SETTINGS = """
INSERT INTO report_settings (client_id, midday, since) SELECT id, '12:30', now() FROM clients
"""

# What is due of their reports is looked for once this has run.
BEGIN_REPORTS = """
INSERT INTO jobs (id, kind, key, state, run_at, payload, attempts, created_at)
SELECT gen_random_uuid(), 'report.draw', id, 'ready', now(),
  jsonb_build_object('client_id', id), 0, now()
FROM (SELECT id::text FROM clients) AS c
"""


def upgrade() -> None:
    op.create_table(
        "report_settings",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("midday", sa.Time(), nullable=False),
        sa.Column("end_of_day", sa.Time(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("report_settings_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("report_settings_pkey")),
    )
    op.create_table(
        "reports",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("covers_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('midday', 'end_of_day', 'weekly')", name=op.f("reports_kind_check")
        ),
        sa.CheckConstraint("covers_from <= covers_until", name=op.f("reports_span_check")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("reports_client_id_fkey")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("reports_pkey")),
        sa.UniqueConstraint(
            "client_id", "kind", "number", name=op.f("reports_client_id_kind_number_key")
        ),
        sa.UniqueConstraint("id", name=op.f("reports_id_key")),
    )
    op.create_index(
        "mail_deliveries_waiting_idx",
        "mail_deliveries",
        ["client_id", "type"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.execute(FORBID_CHANGE)
    op.execute(NEVER_CHANGE)
    op.execute(NEVER_EMPTIED)
    op.execute(f"GRANT SELECT, INSERT, UPDATE (sent_at) ON reports TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON report_settings TO {ROLE}")
    op.execute(BEGIN_SETTINGS)
    op.execute(BEGIN_REPORTS)


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind IN ('report.draw', 'report.mail')")
    op.drop_index("mail_deliveries_waiting_idx", table_name="mail_deliveries")
    op.drop_table("reports")
    op.drop_table("report_settings")
    op.execute("DROP FUNCTION forbid_report_change")
