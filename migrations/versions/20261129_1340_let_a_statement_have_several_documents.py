"""Let a statement have several documents, and say why a client is exempt.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STATEMENT = ["client_id", "period", "revision"]
PARTS = "invoices_statement_part_idx"
WHOLE = "invoices_statement_idx"
ISSUED = sa.text("cancels_id IS NULL")


def upgrade() -> None:
    op.add_column(
        "invoices", sa.Column("part", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.create_index(PARTS, "invoices", [*STATEMENT, "part"], unique=True, postgresql_where=ISSUED)
    op.drop_index(WHOLE, table_name="invoices")
    op.add_column("billing_profiles", sa.Column("vat_preset", sa.Text(), nullable=True))
    op.add_column("billing_profiles", sa.Column("vat_reason_code", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("billing_profiles", "vat_reason_code")
    op.drop_column("billing_profiles", "vat_preset")
    op.create_index(WHOLE, "invoices", STATEMENT, unique=True, postgresql_where=ISSUED)
    op.drop_index(PARTS, table_name="invoices")
    op.drop_column("invoices", "part")
