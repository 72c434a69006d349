"""Look threads up by their own id first.

Led by the client, the index tempted the planner while tables were small: the foreign key of ledger
entries was then checked by reading all interactions of a client (docs/performance.md).

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("interactions_client_id_thread_id_idx", table_name="interactions")
    op.create_index(
        "interactions_thread_id_client_id_idx", "interactions", ["thread_id", "client_id"]
    )


def downgrade() -> None:
    op.drop_index("interactions_thread_id_client_id_idx", table_name="interactions")
    op.create_index(
        "interactions_client_id_thread_id_idx", "interactions", ["client_id", "thread_id"]
    )
