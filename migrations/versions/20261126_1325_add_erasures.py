"""Add erasures: facts say when they were erased, frozen reports lose persons and nothing else.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"

# What a report says of a person stands beside the interaction's id, and a correction's reason
# beside the interaction itself.
WITHOUT_PERSONS = """
CREATE FUNCTION without_persons(content jsonb, matters text[], members text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    redacted jsonb := content;
BEGIN
    CASE jsonb_typeof(content)
    WHEN 'array' THEN
        SELECT coalesce(jsonb_agg(without_persons(item, matters, members) ORDER BY place), '[]')
        INTO redacted FROM jsonb_array_elements(content) WITH ORDINALITY AS items(item, place);
    WHEN 'object' THEN
        SELECT coalesce(jsonb_object_agg(key, without_persons(value, matters, members)), '{}')
        INTO redacted FROM jsonb_each(content);
        IF content ->> 'interaction_id' = ANY(members) THEN
            redacted := redacted || '{"subject": null, "summary": null}';
        END IF;
        IF content ->> 'interaction_id' = ANY(matters) THEN
            redacted := redacted || '{"counterpart": null}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members)
            AND content ->> 'reason' IS NOT NULL THEN
            redacted := redacted || '{"reason": "—"}';
        END IF;
    ELSE NULL;
    END CASE;
    RETURN redacted;
END $$
"""

# The service has no right to change a report: this changes the texts of persons, as their owner.
ERASE_FROM_REPORTS = """
CREATE FUNCTION erase_from_reports(owners uuid[], matters text[], members text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed integer;
BEGIN
    PERFORM set_config('exitadmin.matters', matters::text, true);
    PERFORM set_config('exitadmin.members', members::text, true);
    UPDATE reports SET content = without_persons(content, matters, members)
    WHERE client_id = ANY(owners) AND content <> without_persons(content, matters, members);
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('exitadmin.matters', '{}', true);
    PERFORM set_config('exitadmin.members', '{}', true);
    RETURN changed;
END $$
"""

FORBID_CHANGE = """
CREATE OR REPLACE FUNCTION forbid_report_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.sent_at IS NULL
        AND to_jsonb(NEW) - 'sent_at' = to_jsonb(OLD) - 'sent_at' THEN
        RETURN NEW;
    END IF;
{exception}    RAISE EXCEPTION 'a report never changes: what comes late stands in the next one'
        USING ERRCODE = 'restrict_violation';
END $$
"""
ERASURE = """
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content'
        AND NEW.content = without_persons(OLD.content,
            coalesce(nullif(current_setting('exitadmin.matters', true), ''), '{}')::text[],
            coalesce(nullif(current_setting('exitadmin.members', true), ''), '{}')::text[])
        AND NEW.content <> OLD.content THEN
        RETURN NEW;
    END IF;
"""


def upgrade() -> None:
    op.add_column("events", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "erasures",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("erasures_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("erasures_pkey")),
    )
    op.execute(WITHOUT_PERSONS)
    op.execute(ERASE_FROM_REPORTS)
    op.execute(FORBID_CHANGE.replace("{exception}", ERASURE))
    op.execute("REVOKE EXECUTE ON FUNCTION erase_from_reports FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION erase_from_reports TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON erasures TO {ROLE}")


def downgrade() -> None:
    op.execute(FORBID_CHANGE.replace("{exception}", ""))
    op.execute("DROP FUNCTION erase_from_reports")
    op.execute("DROP FUNCTION without_persons")
    op.drop_table("erasures")
    op.drop_column("events", "erased_at")
