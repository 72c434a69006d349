"""Add agendas: kinds, appointments with their changes, busy times, feeds.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
INSTANT = sa.DateTime(timezone=True)
ID = sa.UUID(as_uuid=False)
TAKES_ITS_PLACE = "status IN ('held', 'booked')"

# Checked at the end of a statement: one statement may deal several lanes anew.
ONE_AT_A_TIME = f"""
ALTER TABLE appointments ADD CONSTRAINT appointments_no_overlap EXCLUDE USING gist (
    uuidrange(agenda_id, agenda_id, '[]') WITH &&,
    int4range(lane, lane, '[]') WITH &&,
    tstzrange(occupied_from, occupied_until, '[)') WITH &&
) WHERE ({TAKES_ITS_PLACE}) DEFERRABLE INITIALLY IMMEDIATE
"""

# What names persons can be erased, in place; nothing else of what was done ever changes.
FORBID_CHANGE = """
CREATE FUNCTION forbid_appointment_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    persons text[] := '{title,party,notes,reason}';
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{before,after}'::text[] = to_jsonb(OLD) - '{before,after}'::text[]
        AND NEW.before - persons IS NOT DISTINCT FROM OLD.before - persons
        AND NEW.after - persons = OLD.after - persons
        AND NOT EXISTS (
            SELECT FROM unnest(persons) AS field,
                (VALUES (OLD.before, NEW.before), (OLD.after, NEW.after)) AS told(was, is_now)
            WHERE is_now -> field IS DISTINCT FROM was -> field
                AND is_now -> field NOT IN ('null', to_jsonb('—'::text))
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was done to an appointment is append-only'
        USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGERS = (
    """
CREATE TRIGGER appointment_changes_append_only BEFORE UPDATE OR DELETE ON appointment_changes
FOR EACH ROW EXECUTE FUNCTION forbid_appointment_change()
""",
    """
CREATE TRIGGER appointment_changes_kept BEFORE TRUNCATE ON appointment_changes
FOR EACH STATEMENT EXECUTE FUNCTION forbid_appointment_change()
""",
)
GRANTS = (
    ("SELECT, INSERT, UPDATE", "agendas"),
    ("SELECT, INSERT, UPDATE, DELETE", "appointment_kinds"),
    ("SELECT, INSERT, UPDATE", "appointments"),
    ("SELECT, INSERT", "appointment_changes"),
    ("UPDATE (before, after)", "appointment_changes"),
    ("SELECT, INSERT, UPDATE, DELETE", "busy_times"),
    ("SELECT, INSERT, UPDATE, DELETE", "busy_spans"),
    ("SELECT, INSERT, UPDATE", "agenda_feeds"),
)


def upgrade() -> None:
    _add_agendas()
    _add_appointments()
    _add_busy_times()
    _add_feeds()
    op.execute(ONE_AT_A_TIME)
    op.execute(FORBID_CHANGE)
    for trigger in TRIGGERS:
        op.execute(trigger)
    for rights, table in GRANTS:
        op.execute(f"GRANT {rights} ON {table} TO {ROLE}")


def _agenda(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agenda_id"], ["agendas.id"], name=op.f(f"{table}_agenda_id_fkey")
    )


def _add_agendas() -> None:
    op.create_table(
        "agendas",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("calendar_id", ID, nullable=True),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "step_minutes BETWEEN 5 AND 240 AND capacity BETWEEN 1 AND 100"
            " AND notice_minutes BETWEEN 0 AND 43200 AND horizon_days BETWEEN 1 AND 730",
            name=op.f("agendas_bounds_check"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("agendas_client_id_fkey")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar_versions.id"], name=op.f("agendas_calendar_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("agendas_pkey")),
        sa.UniqueConstraint("client_id", "id", name=op.f("agendas_client_id_id_key")),
    )
    op.create_table(
        "appointment_kinds",
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("invite", sa.Boolean(), nullable=False),
        sa.Column("reminder_hours", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 5 AND 1440 AND before_minutes BETWEEN 0 AND 240"
            " AND after_minutes BETWEEN 0 AND 240 AND reminder_hours > 0",
            name=op.f("appointment_kinds_bounds_check"),
        ),
        _agenda("appointment_kinds"),
        sa.PrimaryKeyConstraint("agenda_id", "code", name=op.f("appointment_kinds_pkey")),
    )


def _add_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("client_id", ID, nullable=False),
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kind_name", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("invite", sa.Boolean(), nullable=False),
        sa.Column("reminder_hours", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("held_until", INSTANT, nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("occupied_from", INSTANT, nullable=False),
        sa.Column("occupied_until", INSTANT, nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("party_name", sa.Text(), nullable=True),
        sa.Column("party_phone", sa.Text(), nullable=True),
        sa.Column("party_email", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("cause", postgresql.JSONB(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('held', 'booked', 'expired', 'cancelled', 'no_show')",
            name=op.f("appointments_status_check"),
        ),
        sa.CheckConstraint(
            "status <> 'held' OR held_until IS NOT NULL", name=op.f("appointments_held_check")
        ),
        sa.CheckConstraint(
            "occupied_from <= starts_at AND starts_at < ends_at AND ends_at <= occupied_until",
            name=op.f("appointments_times_check"),
        ),
        sa.CheckConstraint("lane BETWEEN 0 AND 99", name=op.f("appointments_lane_check")),
        sa.ForeignKeyConstraint(
            ["client_id", "agenda_id"],
            ["agendas.client_id", "agendas.id"],
            name=op.f("appointments_client_id_agenda_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appointments_pkey")),
    )
    for owner in ("agenda_id", "client_id"):
        op.create_index(
            f"appointments_{owner}_starts_at_id_idx", "appointments", [owner, "starts_at", "id"]
        )
    op.create_index(
        "appointments_occupied_idx",
        "appointments",
        ["agenda_id", "occupied_until", "occupied_from"],
        postgresql_where=sa.text(TAKES_ITS_PLACE),
    )
    op.create_index(
        "appointments_held_idx",
        "appointments",
        ["agenda_id", "held_until"],
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_table(
        "appointment_changes",
        sa.Column("appointment_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        sa.Column("override", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("interaction_id", ID, nullable=True),
        sa.CheckConstraint(
            "change IN ('held', 'booked', 'moved', 'edited', 'cancelled', 'no_show', 'expired')",
            name=op.f("appointment_changes_change_check"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("appointment_changes_appointment_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", "version", name=op.f("appointment_changes_pkey")),
    )


def _add_busy_times() -> None:
    op.create_table(
        "busy_times",
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("import_name", sa.Text(), nullable=True),
        sa.Column("uid", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("exdates", postgresql.ARRAY(INSTANT), nullable=False),
        sa.Column("overrides", postgresql.JSONB(), nullable=True),
        sa.Column("expanded_until", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("busy_times_times_check")),
        sa.CheckConstraint(
            "import_name IS NULL OR uid IS NOT NULL", name=op.f("busy_times_imported_check")
        ),
        _agenda("busy_times"),
        sa.PrimaryKeyConstraint("id", name=op.f("busy_times_pkey")),
    )
    op.create_index(
        "busy_times_agenda_id_import_name_id_idx", "busy_times", ["agenda_id", "import_name", "id"]
    )
    op.create_table(
        "busy_spans",
        sa.Column("busy_id", ID, nullable=False),
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("busy_spans_times_check")),
        sa.ForeignKeyConstraint(
            ["busy_id"],
            ["busy_times.id"],
            name=op.f("busy_spans_busy_id_fkey"),
            ondelete="CASCADE",
        ),
        _agenda("busy_spans"),
        sa.PrimaryKeyConstraint("busy_id", "starts_at", name=op.f("busy_spans_pkey")),
    )
    op.create_index(
        "busy_spans_agenda_id_ends_at_starts_at_idx",
        "busy_spans",
        ["agenda_id", "ends_at", "starts_at"],
    )


def _add_feeds() -> None:
    op.create_table(
        "agenda_feeds",
        sa.Column("agenda_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("last_read_at", INSTANT, nullable=True),
        sa.CheckConstraint("mode IN ('full', 'busy_only')", name=op.f("agenda_feeds_mode_check")),
        _agenda("agenda_feeds"),
        sa.PrimaryKeyConstraint("id", name=op.f("agenda_feeds_pkey")),
        sa.UniqueConstraint("digest", name=op.f("agenda_feeds_digest_key")),
    )
    op.create_index("agenda_feeds_agenda_id_id_idx", "agenda_feeds", ["agenda_id", "id"])


def downgrade() -> None:
    for table in (
        "agenda_feeds",
        "busy_spans",
        "busy_times",
        "appointment_changes",
        "appointments",
        "appointment_kinds",
        "agendas",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION forbid_appointment_change")
