"""Order the index of threads by time: the first places of a long one are found at its beginning.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "interactions_thread_idx", "interactions", ["thread_id", "client_id", "occurred_at"]
    )
    op.drop_index("interactions_thread_id_client_id_idx", table_name="interactions")


def downgrade() -> None:
    op.create_index(
        "interactions_thread_id_client_id_idx", "interactions", ["thread_id", "client_id"]
    )
    op.drop_index("interactions_thread_idx", table_name="interactions")
