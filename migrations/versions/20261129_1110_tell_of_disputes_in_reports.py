"""Keep with a report how far it tells of disputes; erase what was written of them there too.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WITHOUT_PERSONS = """
CREATE OR REPLACE FUNCTION without_persons(content jsonb, matters text[], members text[])
RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    redacted jsonb := content;
BEGIN
    CASE jsonb_typeof(content)
    WHEN 'array' THEN
        SELECT coalesce(jsonb_agg(without_persons(item, matters, members) ORDER BY place), '[]')
        INTO redacted FROM jsonb_array_elements(content) WITH ORDINALITY AS items(item, place);
    WHEN 'object' THEN
        SELECT coalesce(jsonb_object_agg(key, without_persons(value, matters, members)), '{{}}')
        INTO redacted FROM jsonb_each(content);
        IF content ->> 'interaction_id' = ANY(members) THEN
            redacted := redacted || '{{"subject": null, "summary": null}}';
        END IF;
        IF content ->> 'interaction_id' = ANY(matters) THEN
            redacted := redacted || '{{"counterpart": null}}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members)
            AND content ->> 'reason' IS NOT NULL THEN
            redacted := redacted || '{{"reason": "—"}}';
        END IF;
{disputes}    ELSE NULL;
    END CASE;
    RETURN redacted;
END $$
"""
DISPUTES = """\
        IF content -> 'matter' ->> 'interaction_id' = ANY(members) AND content ? 'dispute_id' THEN
            redacted := redacted || '{"message": "—"}';
            IF content ->> 'answer' IS NOT NULL THEN
                redacted := redacted || '{"answer": "—"}';
            END IF;
        END IF;
"""


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column("dispute_steps", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.execute(WITHOUT_PERSONS.format(disputes=DISPUTES))


def downgrade() -> None:
    op.execute(WITHOUT_PERSONS.format(disputes=""))
    op.drop_column("reports", "dispute_steps")
