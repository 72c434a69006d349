"""Find what an action did to an appointment; erase what reports tell of appointments.

What a report says of an erased person's appointment goes whole, in the transaction that names it
(``exitadmin.appointments``, ids between commas); of others, the fields that mention the person.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEX = "appointment_changes_interaction_id_idx"

WITHOUT_PERSONS = """
CREATE OR REPLACE FUNCTION without_persons(content jsonb, matters text[], members text[])
RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    redacted jsonb := content;
    told text;
BEGIN
    CASE jsonb_typeof(content)
    WHEN 'array' THEN
        SELECT coalesce(jsonb_agg(without_persons(item, matters, members) ORDER BY place), '[]')
        INTO redacted FROM jsonb_array_elements(content) WITH ORDINALITY AS items(item, place);
    WHEN 'object' THEN
        SELECT coalesce(jsonb_object_agg(key, without_persons(value, matters, members)), '{}')
        INTO redacted FROM jsonb_each(content);
        IF content ->> 'interaction_id' = ANY(members) AND content ? 'subject' THEN
            redacted := redacted || '{"subject": null, "summary": null}';
        END IF;
        IF content ->> 'interaction_id' = ANY(matters) AND content ? 'counterpart' THEN
            redacted := redacted || '{"counterpart": null}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members)
            AND content ->> 'reason' IS NOT NULL THEN
            redacted := redacted || '{"reason": "—"}';
        END IF;
        IF content -> 'matter' ->> 'interaction_id' = ANY(members) AND content ? 'dispute_id' THEN
            redacted := redacted || '{"message": "—"}';
            IF content ->> 'answer' IS NOT NULL THEN
                redacted := redacted || '{"answer": "—"}';
            END IF;
        END IF;
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
--appointments
    ELSE NULL;
    END CASE;
    RETURN redacted;
END $$
"""
CALL = """\
        IF content ? 'appointment_id' THEN
            redacted := without_appointment_texts(redacted);
        END IF;
"""
WITHOUT_TEXTS = """
CREATE FUNCTION without_appointment_texts(content jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    redacted jsonb := content;
    told text;
    erased text[] := string_to_array(current_setting('exitadmin.appointments', true), ',');
BEGIN
    IF content ->> 'appointment_id' = ANY(erased) THEN
        FOREACH told IN ARRAY '{title,party,notes,reason}'::text[] LOOP
            IF content ? told THEN
                redacted := redacted || jsonb_build_object(told, NULL);
            END IF;
        END LOOP;
        RETURN redacted;
    END IF;
    FOREACH told IN ARRAY '{title,notes,reason}'::text[] LOOP
        IF content ->> told IS NOT NULL THEN
            redacted := redacted || jsonb_build_object(told, without_erased(content ->> told));
        END IF;
    END LOOP;
    IF content #>> '{party,name}' <> without_erased(content #>> '{party,name}') THEN
        redacted := redacted || '{"party": null}';
    END IF;
    RETURN redacted;
END $$
"""


def upgrade() -> None:
    op.create_index(INDEX, "appointment_changes", ["interaction_id"])
    op.execute(WITHOUT_TEXTS)
    op.execute(WITHOUT_PERSONS.replace("--appointments\n", CALL))


def downgrade() -> None:
    op.execute(WITHOUT_PERSONS.replace("--appointments\n", ""))
    op.execute("DROP FUNCTION without_appointment_texts")
    op.drop_index(INDEX)
