"""Let an interaction be reassigned to another client, and be known there by the keys that it had.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
ID = sa.UUID(as_uuid=False)
PROVIDER = sa.text("'00000000-0000-0000-0000-000000000000'::uuid")
INTERACTION = ["client_id", "interaction_id"]
INTERACTIONS = ["interactions.client_id", "interactions.id"]


def upgrade() -> None:
    op.add_column("interactions", sa.Column("former_keys", postgresql.JSONB(), nullable=True))
    op.create_table(
        "former_keys",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("id_space", ID, nullable=False, server_default=PROVIDER),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("interaction_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            INTERACTION, INTERACTIONS, name=op.f("former_keys_client_id_interaction_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "source", "event_id", "id_space", "interaction_id", name=op.f("former_keys_pkey")
        ),
    )
    op.create_index("former_keys_interaction_idx", "former_keys", INTERACTION)
    op.create_table(
        "reassignments",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("interaction_id", ID, nullable=False),
        sa.Column("to_client_id", ID, nullable=False),
        sa.Column("answer", postgresql.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            INTERACTION, INTERACTIONS, name=op.f("reassignments_client_id_interaction_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["to_client_id"], ["clients.id"], name=op.f("reassignments_to_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("reassignments_pkey")),
    )
    for table in ("former_keys", "reassignments"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")


def downgrade() -> None:
    op.drop_table("reassignments")
    op.drop_table("former_keys")
    op.drop_column("interactions", "former_keys")
