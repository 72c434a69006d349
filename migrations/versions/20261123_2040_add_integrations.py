"""Add providers' integrations, what they delivered, and keys that may not be replayed.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
STATES = (
    "state IN ('recorded', 'repeated', 'unassigned', 'differs', 'acknowledged', 'ignored', "
    "'handshake', 'refused', 'failed')"
)
COUNTS = ("ingested", "acknowledged", "ignored", "handshakes", "refused", "failed")


def of_integration(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("integration_id", sa.UUID(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration_id"], ["integrations.id"], name=f"{table}_integration_id_fkey"
        ),
    )


def upgrade() -> None:
    op.create_table(
        "integrations",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False)),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="integrations_pkey"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="integrations_client_id_fkey"),
    )
    op.create_table(
        "integration_health",
        *of_integration("integration_health"),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("last_delivery_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True)),
        sa.Column("last_failure", sa.Text()),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("integration_id", name="integration_health_pkey"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        *of_integration("deliveries"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("events", postgresql.JSONB(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="deliveries_pkey"),
        sa.CheckConstraint(STATES, name="deliveries_state_check"),
    )
    op.create_index("deliveries_integration_id_id_idx", "deliveries", ["integration_id", "id"])
    op.create_index("deliveries_state_id_idx", "deliveries", ["state", "id"])
    op.create_index("deliveries_received_at_idx", "deliveries", ["received_at"])
    op.create_table(
        "replay_keys",
        *of_integration("replay_keys"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("integration_id", "key", name="replay_keys_pkey"),
    )
    op.create_index("replay_keys_seen_at_idx", "replay_keys", ["seen_at"])
    op.create_index(
        "interactions_likeness_idx",
        "interactions",
        ["client_id", "counterpart", "occurred_at"],
        postgresql_where=sa.text("counterpart IS NOT NULL"),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON integrations, integration_health TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON deliveries, replay_keys TO {ROLE}")


def downgrade() -> None:
    op.drop_index("interactions_likeness_idx", "interactions")
    for table in ("replay_keys", "deliveries", "integration_health", "integrations"):
        op.drop_table(table)
