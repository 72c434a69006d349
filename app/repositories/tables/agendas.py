"""Agendas: what they offer, what was booked on them, what is busy, and who subscribes to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

_TAKES_ITS_PLACE = text("status IN ('held', 'booked')")


def _agenda_id() -> Column[str]:
    return Column("agenda_id", ID, ForeignKey("agendas.id"), nullable=False)


agendas = Table(
    "agendas",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text),
    Column("calendar_id", ID, ForeignKey("calendar_versions.id")),
    Column("step_minutes", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("notice_minutes", Integer, nullable=False),
    Column("horizon_days", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("closed_at", INSTANT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("client_id", "id"),
    CheckConstraint(
        "step_minutes BETWEEN 5 AND 240 AND capacity BETWEEN 1 AND 100"
        " AND notice_minutes BETWEEN 0 AND 43200 AND horizon_days BETWEEN 1 AND 730",
        name="bounds",
    ),
)

appointment_kinds = Table(
    "appointment_kinds",
    metadata,
    _agenda_id(),
    Column("code", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("duration_minutes", Integer, nullable=False),
    Column("before_minutes", Integer, nullable=False),
    Column("after_minutes", Integer, nullable=False),
    Column("invite", Boolean, nullable=False),
    Column("reminder_hours", Integer),
    PrimaryKeyConstraint("agenda_id", "code"),
    CheckConstraint(
        "duration_minutes BETWEEN 5 AND 1440 AND before_minutes BETWEEN 0 AND 240"
        " AND after_minutes BETWEEN 0 AND 240 AND reminder_hours > 0",
        name="bounds",
    ),
)

# Times that take their place never overlap in one lane of an agenda: an exclusion constraint.
appointments = Table(
    "appointments",
    metadata,
    Column("client_id", ID, nullable=False),
    Column("agenda_id", ID, nullable=False),
    Column("id", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_name", Text, nullable=False),
    Column("duration_minutes", Integer, nullable=False),
    Column("before_minutes", Integer, nullable=False),
    Column("after_minutes", Integer, nullable=False),
    Column("invite", Boolean, nullable=False),
    Column("reminder_hours", Integer),
    Column("status", Text, nullable=False),
    Column("held_until", INSTANT),
    Column("starts_at", INSTANT, nullable=False),
    Column("ends_at", INSTANT, nullable=False),
    Column("occupied_from", INSTANT, nullable=False),
    Column("occupied_until", INSTANT, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("title", Text),
    Column("party_name", Text),
    Column("party_phone", Text),
    Column("party_email", Text),
    Column("notes", Text),
    Column("cause", JSONB),
    Column("sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(["client_id", "agenda_id"], ["agendas.client_id", "agendas.id"]),
    CheckConstraint(
        "status IN ('held', 'booked', 'expired', 'cancelled', 'no_show')", name="status"
    ),
    CheckConstraint("status <> 'held' OR held_until IS NOT NULL", name="held"),
    CheckConstraint(
        "occupied_from <= starts_at AND starts_at < ends_at AND ends_at <= occupied_until",
        name="times",
    ),
    CheckConstraint("lane BETWEEN 0 AND 99", name="lane"),
    Index(None, "agenda_id", "starts_at", "id"),
    Index(None, "client_id", "starts_at", "id"),
    Index(
        "appointments_occupied_idx",
        "agenda_id",
        "occupied_until",
        "occupied_from",
        postgresql_where=_TAKES_ITS_PLACE,
    ),
    Index(
        "appointments_held_idx",
        "agenda_id",
        "held_until",
        postgresql_where=text("status = 'held'"),
    ),
)

appointment_changes = Table(
    "appointment_changes",
    metadata,
    Column("appointment_id", ID, ForeignKey("appointments.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Text),
    Column("change", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB, nullable=False),
    Column("override", ARRAY(Text), nullable=False),
    Column("interaction_id", ID),
    PrimaryKeyConstraint("appointment_id", "version"),
    Index(None, "interaction_id"),
    CheckConstraint(
        "change IN ('held', 'booked', 'moved', 'edited', 'cancelled', 'no_show', 'expired')",
        name="change",
    ),
)

appointment_invitations = Table(
    "appointment_invitations",
    metadata,
    Column("appointment_id", ID, ForeignKey("appointments.id"), nullable=False),
    Column("address", Text),
    Column("sequence", Integer),
    Column("is_cancelled", Boolean, nullable=False, server_default="false"),
    Column("attempt_method", Text),
    Column("attempt_address", Text),
    Column("attempt_sequence", Integer),
    Column("attempted_at", INSTANT),
    Column("reminded_of", INSTANT),
    PrimaryKeyConstraint("appointment_id"),
    CheckConstraint("sequence IS NOT NULL OR NOT is_cancelled", name="cancelled"),
    CheckConstraint(
        "attempt_method IS NULL OR (attempt_method IN ('REQUEST', 'CANCEL')"
        " AND attempt_sequence IS NOT NULL AND attempted_at IS NOT NULL)",
        name="attempt",
    ),
)

busy_times = Table(
    "busy_times",
    metadata,
    _agenda_id(),
    Column("id", ID, nullable=False),
    Column("import_name", Text),
    Column("uid", Text),
    Column("label", Text),
    Column("starts_at", INSTANT, nullable=False),
    Column("ends_at", INSTANT, nullable=False),
    Column("is_all_day", Boolean, nullable=False),
    Column("timezone", Text),
    Column("zone_offsets", JSONB),
    Column("rrule", Text),
    Column("exdates", ARRAY(INSTANT), nullable=False),
    Column("overrides", JSONB),
    Column("expanded_until", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("starts_at < ends_at", name="times"),
    CheckConstraint("import_name IS NULL OR uid IS NOT NULL", name="imported"),
    Index(None, "agenda_id", "import_name", "id"),
    Index(
        "busy_times_open_idx",
        "agenda_id",
        "expanded_until",
        postgresql_where=text("expanded_until IS NOT NULL"),
    ),
)

agenda_imports = Table(
    "agenda_imports",
    metadata,
    _agenda_id(),
    Column("name", Text, nullable=False),
    Column("imported_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("agenda_id", "name"),
)

busy_spans = Table(
    "busy_spans",
    metadata,
    Column("busy_id", ID, ForeignKey("busy_times.id", ondelete="CASCADE"), nullable=False),
    _agenda_id(),
    Column("starts_at", INSTANT, nullable=False),
    Column("ends_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("busy_id", "starts_at"),
    CheckConstraint("starts_at < ends_at", name="times"),
    Index(None, "agenda_id", "ends_at", "starts_at"),
)

agenda_feeds = Table(
    "agenda_feeds",
    metadata,
    _agenda_id(),
    Column("id", ID, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("revoked_at", INSTANT),
    Column("last_read_at", INSTANT),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("digest"),
    CheckConstraint("mode IN ('full', 'busy_only')", name="mode"),
    Index(None, "agenda_id", "id"),
)
