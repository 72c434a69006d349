"""Keep with a report how far it tells of questions; erase what was asked and quoted there too.

What mentions a person in a summary, a quotation or a question loses the mention alone, in the
transaction that says what is erased (``without_erased``).

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WITHOUT_PERSONS = """
CREATE OR REPLACE FUNCTION without_persons(content jsonb, matters text[], members text[])
RETURNS jsonb LANGUAGE plpgsql {volatility} SET search_path = public, pg_temp AS $$
DECLARE
    redacted jsonb := content;{declared}
BEGIN
    CASE jsonb_typeof(content)
    WHEN 'array' THEN
        SELECT coalesce(jsonb_agg(without_persons(item, matters, members) ORDER BY place), '[]')
        INTO redacted FROM jsonb_array_elements(content) WITH ORDINALITY AS items(item, place);
    WHEN 'object' THEN
        SELECT coalesce(jsonb_object_agg(key, without_persons(value, matters, members)), '{{}}')
        INTO redacted FROM jsonb_each(content);
        IF content ->> 'interaction_id' = ANY(members){described} THEN
            redacted := redacted || '{{"subject": null, "summary": null}}';
        END IF;
        IF content ->> 'interaction_id' = ANY(matters){named} THEN
            redacted := redacted || '{{"counterpart": null}}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members)
            AND content ->> 'reason' IS NOT NULL THEN
            redacted := redacted || '{{"reason": "—"}}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members) AND content ? 'dispute_id' THEN
            redacted := redacted || '{{"message": "—"}}';
            IF content ->> 'answer' IS NOT NULL THEN
                redacted := redacted || '{{"answer": "—"}}';
            END IF;
        END IF;
{sheets}    ELSE NULL;
    END CASE;
    RETURN redacted;
END $$
"""
SHEETS = """\
        IF content -> 'matter' ->> 'interaction_id' = ANY(members) AND content ? 'question_id' THEN
            redacted := redacted || '{"asked": "—"}';
        END IF;
        IF coalesce(current_setting('exitadmin.erased', true), '') <> '' THEN
            FOREACH told IN ARRAY '{subject,summary,passage,asked}'::text[] LOOP
                IF redacted ->> told IS NOT NULL THEN
                    redacted := redacted
                        || jsonb_build_object(told, without_erased(redacted ->> told));
                END IF;
            END LOOP;
        END IF;
"""


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column("question_steps", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.execute(
        WITHOUT_PERSONS.format(
            volatility="STABLE",
            declared="\n    told text;",
            described=" AND content ? 'subject'",
            named=" AND content ? 'counterpart'",
            sheets=SHEETS,
        )
    )


def downgrade() -> None:
    op.execute(
        WITHOUT_PERSONS.format(
            volatility="IMMUTABLE", declared="", described="", named="", sheets=""
        )
    )
    op.drop_column("reports", "question_steps")
