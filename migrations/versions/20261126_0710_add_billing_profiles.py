"""Add how clients are billed: the treatment of value added tax.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"


def upgrade() -> None:
    op.create_table(
        "billing_profiles",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("vat_treatment", sa.Text(), nullable=False),
        sa.Column("vat_rate_hundredths", sa.Integer(), nullable=True),
        sa.Column("vat_note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "vat_treatment IN ('none', 'standard', 'exempt', 'reverse_charge')",
            name=op.f("billing_profiles_vat_treatment_check"),
        ),
        sa.CheckConstraint(
            "(vat_treatment = 'standard') = (vat_rate_hundredths IS NOT NULL)",
            name=op.f("billing_profiles_vat_rate_check"),
        ),
        sa.CheckConstraint(
            "vat_rate_hundredths > 0 AND vat_rate_hundredths < 10000",
            name=op.f("billing_profiles_vat_rate_range_check"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("billing_profiles_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("billing_profiles_pkey")),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON billing_profiles TO {ROLE}")


def downgrade() -> None:
    op.drop_table("billing_profiles")
