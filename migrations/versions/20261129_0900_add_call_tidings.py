"""Add what is known of calls beside their ends: legs, outcomes of dialling, voicemails.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"


def upgrade() -> None:
    op.create_table(
        "call_tidings",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_known", sa.Boolean(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("is_unanswered", sa.Boolean(), nullable=False),
        sa.Column("has_voicemail", sa.Boolean(), nullable=False),
        sa.Column("talk_s", sa.BigInteger(), nullable=True),
        sa.Column("voicemail_s", sa.BigInteger(), nullable=True),
        sa.Column("has_legs", sa.Boolean(), nullable=False),
        sa.Column("legs", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("source", "call_id", name=op.f("call_tidings_pkey")),
    )
    op.create_index("call_tidings_told_at_idx", "call_tidings", ["told_at"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON call_tidings TO {ROLE}")


def downgrade() -> None:
    op.drop_table("call_tidings")
