"""Add who was invited to appointments, and of which start a party was reminded.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "appointment_invitations",
        sa.Column("appointment_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("attempt_method", sa.Text(), nullable=True),
        sa.Column("attempt_address", sa.Text(), nullable=True),
        sa.Column("attempt_sequence", sa.Integer(), nullable=True),
        sa.Column("attempted_at", INSTANT, nullable=True),
        sa.Column("reminded_of", INSTANT, nullable=True),
        sa.CheckConstraint(
            "sequence IS NOT NULL OR NOT is_cancelled",
            name=op.f("appointment_invitations_cancelled_check"),
        ),
        sa.CheckConstraint(
            "attempt_method IS NULL OR (attempt_method IN ('REQUEST', 'CANCEL')"
            " AND attempt_sequence IS NOT NULL AND attempted_at IS NOT NULL)",
            name=op.f("appointment_invitations_attempt_check"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("appointment_invitations_appointment_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("appointment_invitations_pkey")),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON appointment_invitations TO {ROLE}")


def downgrade() -> None:
    op.drop_table("appointment_invitations")
