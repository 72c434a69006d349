"""Add calendar versions, deadlines of interactions and grants of urgent requests.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
DUE = "COALESCE(due_at, 'infinity'::timestamp with time zone)"

ADDED = (
    sa.Column("urgent", postgresql.JSONB()),
    sa.Column("terms", postgresql.JSONB()),
    sa.Column("rank", sa.SmallInteger()),
    sa.Column("due_at", sa.DateTime(timezone=True)),
    sa.Column("warn_at", sa.DateTime(timezone=True)),
    sa.Column("paused_at", sa.DateTime(timezone=True)),
    sa.Column("completed_at", sa.DateTime(timezone=True)),
    sa.Column("operator", sa.Text()),
    sa.Column("taken_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False)),
        sa.Column("calendar", postgresql.JSONB(), nullable=False),
        sa.Column("holidays", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="calendar_versions_pkey"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="calendar_versions_client_id_fkey"
        ),
    )
    op.create_index("calendar_versions_client_id_idx", "calendar_versions", ["client_id"])
    op.create_table(
        "urgent_days",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.CheckConstraint("granted >= 0", name="urgent_days_not_negative_check"),
        sa.PrimaryKeyConstraint("client_id", "day", name="urgent_days_pkey"),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name="urgent_days_client_id_fkey"),
    )
    op.create_table(
        "deadline_changes",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("interaction_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("calendar_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("former_due_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("client_id", "interaction_id", "id", name="deadline_changes_pkey"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name="deadline_changes_client_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar_versions.id"], name="deadline_changes_calendar_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "interaction_id"],
            ["interactions.client_id", "interactions.id"],
            name="deadline_changes_client_id_interaction_id_fkey",
        ),
    )
    op.add_column("clients", sa.Column("calendar_id", sa.UUID(as_uuid=False)))
    op.create_foreign_key(
        "clients_calendar_id_fkey", "clients", "calendar_versions", ["calendar_id"], ["id"]
    )
    for column in ADDED:
        op.add_column("interactions", column)
    op.create_index(
        "interactions_work_list_idx",
        "interactions",
        [sa.text(DUE), "rank", "occurred_at", "id"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "interactions_warning_idx",
        "interactions",
        ["warn_at"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "interactions_running_idx",
        "interactions",
        ["client_id"],
        postgresql_where=sa.text("status IN ('open', 'paused')"),
    )
    op.execute(f"GRANT SELECT, INSERT ON calendar_versions TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON deadline_changes TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON urgent_days TO {ROLE}")


def downgrade() -> None:
    op.drop_index("interactions_running_idx", "interactions")
    op.drop_index("interactions_warning_idx", "interactions")
    op.drop_index("interactions_work_list_idx", "interactions")
    for column in reversed(ADDED):
        op.drop_column("interactions", column.name)
    op.drop_constraint("clients_calendar_id_fkey", "clients")
    op.drop_column("clients", "calendar_id")
    op.drop_table("deadline_changes")
    op.drop_table("urgent_days")
    op.drop_table("calendar_versions")
