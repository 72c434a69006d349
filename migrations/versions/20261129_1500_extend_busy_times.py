"""Keep which calendars were imported, zones that files define, and how far series are expanded.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
ID = sa.UUID(as_uuid=False)


def upgrade() -> None:
    op.add_column("busy_times", sa.Column("zone_offsets", postgresql.JSONB(), nullable=True))
    op.create_table(
        "agenda_imports",
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_id"], ["agendas.id"], name=op.f("agenda_imports_agenda_id_fkey")
        ),
        sa.PrimaryKeyConstraint("agenda_id", "name", name=op.f("agenda_imports_pkey")),
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON agenda_imports TO {ROLE}")
    op.create_index(
        "busy_times_open_idx",
        "busy_times",
        ["agenda_id", "expanded_until"],
        postgresql_where=sa.text("expanded_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("busy_times_open_idx", "busy_times")
    op.drop_table("agenda_imports")
    op.drop_column("busy_times", "zone_offsets")
