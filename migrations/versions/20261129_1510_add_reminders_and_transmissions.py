"""Add reminders of what is overdue, answers of access points, and what is attached to mail.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)

NEVER_CHANGE = """
CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION forbid_settlement_change()
"""


def upgrade() -> None:
    op.add_column(
        "notification_recipients",
        sa.Column(
            "attachments",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            server_default=sa.text("'{pdf}'::text[]"),
        ),
    )
    create_reminders()
    create_transmissions()
    for table in ("payment_reminders", "invoice_transmissions"):
        op.execute(NEVER_CHANGE.format(table=table))
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON reminder_settings TO {ROLE}")


def create_reminders() -> None:
    op.create_table(
        "reminder_settings",
        sa.Column("is_only", sa.Boolean(), nullable=False),
        sa.Column("days_after_due", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.CheckConstraint("is_only", name=op.f("reminder_settings_is_only_check")),
        sa.PrimaryKeyConstraint("is_only", name=op.f("reminder_settings_pkey")),
    )
    op.create_table(
        "payment_reminders",
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("days_after_due", sa.Integer(), nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=False),
        sa.CheckConstraint("days_after_due > 0", name=op.f("payment_reminders_days_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("payment_reminders_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("payment_reminders_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "invoice_id", "days_after_due", name=op.f("payment_reminders_pkey")
        ),
    )


def create_transmissions() -> None:
    op.create_table(
        "invoice_transmissions",
        sa.Column("id", ID, nullable=False),
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("access_point", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('sent', 'delivered', 'accepted', 'rejected')",
            name=op.f("invoice_transmissions_status_check"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("invoice_transmissions_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("invoice_transmissions_invoice_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invoice_transmissions_pkey")),
    )
    op.create_index(
        "invoice_transmissions_invoice_id_id_idx", "invoice_transmissions", ["invoice_id", "id"]
    )


def downgrade() -> None:
    for table in ("invoice_transmissions", "payment_reminders", "reminder_settings"):
        op.drop_table(table)
    op.drop_column("notification_recipients", "attachments")
