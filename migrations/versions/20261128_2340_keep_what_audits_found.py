"""Keep what each audit of all clients found.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clients", sa.BigInteger(), nullable=False),
        sa.Column("statements", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ended_at", name=op.f("audits_pkey")),
    )
    op.execute(f"GRANT SELECT, INSERT ON audits TO {ROLE}")


def downgrade() -> None:
    op.drop_table("audits")
