"""Add calls that ring, for minutes.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "ringing_calls",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("client_id", ID),
        sa.Column("from_party", sa.Text()),
        sa.Column("to_party", sa.Text()),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("ringing_calls_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("source", "call_id", name=op.f("ringing_calls_pkey")),
    )
    op.create_index(op.f("ringing_calls_told_at_idx"), "ringing_calls", ["told_at"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ringing_calls TO {ROLE}")


def downgrade() -> None:
    op.drop_table("ringing_calls")
