"""Add clients' instructions, version by version, and their directories of third parties.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)


def upgrade() -> None:
    op.create_table(
        "client_instructions",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("greeting", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.Column("urgent_contacts", postgresql.JSONB(), nullable=False),
        sa.Column("status_text", sa.Text()),
        sa.Column("status_until", INSTANT),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.CheckConstraint(
            "(status_text IS NULL) = (status_until IS NULL)",
            name=op.f("client_instructions_status_check"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("client_instructions_version_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("client_instructions_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "version", name=op.f("client_instructions_pkey")),
    )
    op.create_table(
        "directory_entries",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parties", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "origin IN ('hand', 'appointment')", name=op.f("directory_entries_origin_check")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("directory_entries_name_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("directory_entries_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("directory_entries_pkey")),
    )
    op.create_index(
        op.f("directory_entries_client_id_id_idx"), "directory_entries", ["client_id", "id"]
    )
    op.create_index(
        "directory_entries_parties_idx", "directory_entries", ["parties"], postgresql_using="gin"
    )
    op.execute(f"GRANT SELECT, INSERT ON client_instructions TO {ROLE}")
    op.execute(
        f"GRANT UPDATE (greeting, notes, urgent_contacts, status_text) ON client_instructions"
        f" TO {ROLE}"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON directory_entries TO {ROLE}")


def downgrade() -> None:
    op.drop_table("directory_entries")
    op.drop_table("client_instructions")
