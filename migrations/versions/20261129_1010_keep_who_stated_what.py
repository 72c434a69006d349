"""Keep by whom facts were stated that came by endpoints, and by whom calendars were changed.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
KEY = ["source", "event_id", "id_space"]

# Until now the source alone said it.
FILL = """
INSERT INTO event_authors (source, event_id, id_space, author)
SELECT source, event_id, id_space, substring(source FROM '^/exitadmin/keys/(.+)$') FROM events
WHERE source LIKE '/exitadmin/keys/_%' AND type LIKE 'interaction.%'
"""


def upgrade() -> None:
    op.create_table(
        "event_authors",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("id_space", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            KEY,
            [f"events.{name}" for name in KEY],
            name=op.f("event_authors_source_event_id_id_space_fkey"),
        ),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("event_authors_pkey")),
    )
    op.execute(FILL)
    op.execute(f"GRANT SELECT, INSERT ON event_authors TO {ROLE}")
    op.add_column("deadline_changes", sa.Column("changed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("deadline_changes", "changed_by")
    op.drop_table("event_authors")
