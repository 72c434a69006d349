"""Add the Message-IDs that mails were seen with beside the one they are recorded with.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"


def upgrade() -> None:
    op.create_table(
        "message_aliases",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "alias", name=op.f("message_aliases_pkey")),
    )
    op.create_index("message_aliases_alias_idx", "message_aliases", ["alias"])
    op.execute(f"GRANT SELECT, INSERT ON message_aliases TO {ROLE}")


def downgrade() -> None:
    op.drop_table("message_aliases")
