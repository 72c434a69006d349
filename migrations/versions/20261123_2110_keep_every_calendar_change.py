"""Keep every change of calendar that an interaction met, also a return to an earlier version.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLE = "deadline_changes"
BY_VERSION = ["client_id", "interaction_id", "calendar_id"]
RUNNING = "status IN ('open', 'paused')"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("id", sa.UUID(as_uuid=False)))
    op.execute("UPDATE deadline_changes SET id = gen_random_uuid()")
    op.alter_column(TABLE, "id", nullable=False)
    op.drop_constraint("deadline_changes_pkey", TABLE)
    op.create_primary_key("deadline_changes_pkey", TABLE, ["client_id", "interaction_id", "id"])
    op.create_index(
        "interactions_running_idx", "interactions", ["client_id"], postgresql_where=RUNNING
    )


def downgrade() -> None:
    op.drop_index("interactions_running_idx", "interactions")
    op.execute(
        "DELETE FROM deadline_changes a USING deadline_changes b WHERE a.client_id = b.client_id"
        " AND a.interaction_id = b.interaction_id AND a.calendar_id = b.calendar_id"
        " AND a.id < b.id"
    )
    op.drop_constraint("deadline_changes_pkey", TABLE)
    op.create_primary_key("deadline_changes_pkey", TABLE, BY_VERSION)
    op.drop_column(TABLE, "id")
