"""Keep which fact had the last word on each field of an interaction.

A bounce is a statement about ``delivered`` from now on: those recorded before get their place.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BOUNCES = """
UPDATE interactions i SET last_words = jsonb_build_object('delivered', jsonb_build_array(
  to_char(b.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
  b.source, b.event_id))
FROM (
  SELECT DISTINCT ON (client_id, interaction_id)
    client_id, interaction_id, occurred_at, source, event_id
  FROM events WHERE type = 'message.undelivered' AND recording IS NOT NULL
  ORDER BY client_id, interaction_id, occurred_at DESC, source COLLATE "C" DESC,
    event_id COLLATE "C" DESC
) b
WHERE i.client_id = b.client_id AND i.id = b.interaction_id
  AND i.kind = 'message' AND i.direction = 'outbound'
"""


def upgrade() -> None:
    op.add_column("interactions", sa.Column("follows_voicemail", sa.Boolean(), nullable=True))
    op.add_column("interactions", sa.Column("last_words", postgresql.JSONB(), nullable=True))
    op.create_index(
        "interactions_cause_idx",
        "interactions",
        ["client_id", "cause_id"],
        postgresql_where=sa.text("cause_id IS NOT NULL"),
    )
    op.execute(BOUNCES)


def downgrade() -> None:
    op.drop_index("interactions_cause_idx", table_name="interactions")
    op.drop_column("interactions", "last_words")
    op.drop_column("interactions", "follows_voicemail")
