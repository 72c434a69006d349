"""Let the ids of a tied key's events be its client's own.

Until now the pair of source and id was unique over all senders: a key tied to one client could take
the pairs that another client's events would have. A pair is now unique within the ids of one
client's keys, or of the provider's (the nil UUID).

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PROVIDER = sa.text("'00000000-0000-0000-0000-000000000000'::uuid")
PAIR = ["source", "event_id"]

# What a tied key sent and nobody could place yet is in the ids of its client.
UNASSIGNED = """
UPDATE unassigned_events SET id_space = limited_to_client_id WHERE limited_to_client_id IS NOT NULL
"""
EVENTS = """
UPDATE events e SET id_space = u.id_space
FROM unassigned_events u WHERE u.source = e.source AND u.event_id = e.event_id
"""


# The new keys are built beside the former ones; only then do they take their place.
NEW_KEYS = (
    "CREATE UNIQUE INDEX events_identity ON events (source, event_id, id_space)",
    """
CREATE UNIQUE INDEX unassigned_events_source_event_id_id_space_key
  ON unassigned_events (source, event_id, id_space)
""",
    """
-- squawk-ignore ban-drop-constraint
ALTER TABLE unassigned_events DROP CONSTRAINT unassigned_events_source_event_id_fkey
""",
    """
-- squawk-ignore ban-drop-constraint
ALTER TABLE unassigned_events DROP CONSTRAINT unassigned_events_source_event_id_key
""",
    """
-- squawk-ignore ban-drop-constraint
ALTER TABLE events DROP CONSTRAINT events_pkey
""",
    "ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY USING INDEX events_identity",
    """
ALTER TABLE unassigned_events ADD CONSTRAINT unassigned_events_source_event_id_id_space_key
  UNIQUE USING INDEX unassigned_events_source_event_id_id_space_key
""",
)
REFERENCE = """
ALTER TABLE unassigned_events ADD CONSTRAINT unassigned_events_source_event_id_id_space_fkey
  FOREIGN KEY (source, event_id, id_space) REFERENCES events (source, event_id, id_space)
"""


def upgrade() -> None:
    for table in ("events", "unassigned_events"):
        op.add_column(
            table,
            sa.Column("id_space", postgresql.UUID(), nullable=False, server_default=PROVIDER),
        )
    for statement in NEW_KEYS:
        op.execute(statement)
    op.execute(UNASSIGNED)
    op.execute(EVENTS)
    op.execute(REFERENCE)


def downgrade() -> None:
    op.drop_constraint("unassigned_events_source_event_id_id_space_fkey", "unassigned_events")
    op.drop_constraint("unassigned_events_source_event_id_id_space_key", "unassigned_events")
    op.drop_constraint("events_pkey", "events")
    op.create_primary_key("events_pkey", "events", PAIR)
    op.create_unique_constraint("unassigned_events_source_event_id_key", "unassigned_events", PAIR)
    op.create_foreign_key(
        "unassigned_events_source_event_id_fkey", "unassigned_events", "events", PAIR, PAIR
    )
    for table in ("events", "unassigned_events"):
        op.drop_column(table, "id_space")
