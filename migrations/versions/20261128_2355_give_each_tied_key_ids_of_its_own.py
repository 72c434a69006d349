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
IDENTITY = [*PAIR, "id_space"]

# What a tied key sent and nobody could place yet is in the ids of its client.
UNASSIGNED = """
UPDATE unassigned_events SET id_space = limited_to_client_id WHERE limited_to_client_id IS NOT NULL
"""
EVENTS = """
UPDATE events e SET id_space = u.id_space
FROM unassigned_events u WHERE u.source = e.source AND u.event_id = e.event_id
"""


def upgrade() -> None:
    for table in ("events", "unassigned_events"):
        op.add_column(
            table,
            sa.Column("id_space", postgresql.UUID(), nullable=False, server_default=PROVIDER),
        )
    _drop_keys(PAIR)
    op.execute(UNASSIGNED)
    op.execute(EVENTS)
    _create_keys(IDENTITY)


def downgrade() -> None:
    _drop_keys(IDENTITY)
    _create_keys(PAIR)
    for table in ("events", "unassigned_events"):
        op.drop_column(table, "id_space")


def _drop_keys(columns: list[str]) -> None:
    name = "_".join(columns)
    op.drop_constraint(f"unassigned_events_{name}_fkey", "unassigned_events")
    op.drop_constraint(f"unassigned_events_{name}_key", "unassigned_events")
    op.drop_constraint("events_pkey", "events")


def _create_keys(columns: list[str]) -> None:
    name = "_".join(columns)
    op.create_primary_key("events_pkey", "events", columns)
    op.create_unique_constraint(f"unassigned_events_{name}_key", "unassigned_events", columns)
    op.create_foreign_key(
        f"unassigned_events_{name}_fkey", "unassigned_events", "events", columns, columns
    )
