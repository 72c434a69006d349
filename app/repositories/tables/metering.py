"""Facts, what they recorded, and the ledger with its caches."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from app.repositories.tables.schema import ID, INSTANT, client_id, id_space, metadata

accounts = Table(
    "books",
    metadata,
    Column("client_id", ID, ForeignKey("clients.id"), primary_key=True),
    Column("entries", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("profile_version", BigInteger, nullable=False),
)


events = Table(
    "events",
    metadata,
    Column("source", Text),
    Column("event_id", Text),
    id_space(),
    Column("type", Text, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("decision", JSON, nullable=False),
    client_id(is_key=False),
    Column("interaction_id", ID),
    Column("recording", BigInteger),
    Column("erased_at", INSTANT),
    PrimaryKeyConstraint("source", "event_id", "id_space"),
    UniqueConstraint("client_id", "recording"),
    Index(
        "events_amendments_idx",
        "client_id",
        "interaction_id",
        postgresql_where=text("type LIKE 'interaction.%' OR type = 'message.undelivered'"),
    ),
    Index(
        "events_told_idx",
        text("searchable_event(data)"),
        postgresql_using="gin",
        postgresql_where=text("data ?| array['subject', 'summary']"),
    ),
)


event_authors = Table(
    "event_authors",
    metadata,
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("id_space", ID, nullable=False),
    Column("author", Text, nullable=False),
    PrimaryKeyConstraint("source", "event_id", "id_space"),
    ForeignKeyConstraint(
        ["source", "event_id", "id_space"], ["events.source", "events.event_id", "events.id_space"]
    ),
)


unassigned_events = Table(
    "unassigned_events",
    metadata,
    Column("id", ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Column("awaited_source", Text),
    Column("awaited_event_id", Text),
    Column("limited_to_client_id", ID, ForeignKey("clients.id")),
    id_space(),
    ForeignKeyConstraint(
        ["source", "event_id", "id_space"], ["events.source", "events.event_id", "events.id_space"]
    ),
    UniqueConstraint("source", "event_id", "id_space"),
    Index(
        None,
        "awaited_source",
        "awaited_event_id",
        postgresql_where=text("awaited_source IS NOT NULL"),
    ),
)


interactions = Table(
    "interactions",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("thread_id", ID, nullable=False),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("direction", Text),
    Column("channel", Text),
    Column("counterpart", Text),
    Column("occurred_at", INSTANT, nullable=False),
    Column("period", Text, nullable=False),
    Column("is_with_client", Boolean, nullable=False),
    Column("was_answered", Boolean, nullable=False),
    Column("has_voicemail", Boolean, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("requires_action", Boolean, nullable=False),
    Column("cause_id", ID),
    Column("cause_source", Text),
    Column("cause_event_id", Text),
    Column("message_id", Text),
    Column("in_reply_to", Text),
    Column("follows_voicemail", Boolean),
    Column("last_words", JSONB),
    Column("triage", JSONB),
    Column("is_voided", Boolean, nullable=False),
    Column("withheld", Text),
    Column("released_at", INSTANT),
    Column("clock_facts", JSONB, nullable=False),
    Column("rule", Text, nullable=False),
    Column("units", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("urgent", JSONB),
    Column("terms", JSONB),
    Column("rank", SmallInteger),
    Column("due_at", INSTANT),
    Column("warn_at", INSTANT),
    Column("paused_at", INSTANT),
    Column("completed_at", INSTANT),
    Column("former_keys", JSONB),
    Column("operator", Text),
    Column("taken_at", INSTANT),
    PrimaryKeyConstraint("client_id", "id"),
    UniqueConstraint("id"),
    CheckConstraint("units IN (0, 1)", name="units"),
    CheckConstraint("withheld IN ('blocked', 'held')", name="withheld"),
    Index("interactions_thread_idx", "thread_id", "client_id", "occurred_at"),
    Index(None, "message_id", postgresql_where=text("message_id IS NOT NULL")),
    Index(None, "client_id", "in_reply_to", postgresql_where=text("in_reply_to IS NOT NULL")),
    Index(
        "interactions_awaited_cause_idx",
        "client_id",
        "cause_source",
        "cause_event_id",
        postgresql_where=text("cause_source IS NOT NULL"),
    ),
    Index(
        "interactions_cause_idx",
        "client_id",
        "cause_id",
        postgresql_where=text("cause_id IS NOT NULL"),
    ),
    Index(
        "interactions_work_list_idx",
        text("COALESCE(due_at, 'infinity'::timestamp with time zone)"),
        "rank",
        "occurred_at",
        "id",
        postgresql_where=text("status = 'open'"),
    ),
    Index("interactions_warning_idx", "warn_at", postgresql_where=text("status = 'open'")),
    Index(
        "interactions_running_idx",
        "client_id",
        postgresql_where=text("status IN ('open', 'paused')"),
    ),
    Index(
        "interactions_held_idx",
        "client_id",
        "occurred_at",
        postgresql_where=text("status = 'held'"),
    ),
)


# Under which keys what was reassigned to a client is known from other clients: all it had.
former_keys = Table(
    "former_keys",
    metadata,
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    id_space(),
    Column("client_id", ID, nullable=False),
    Column("interaction_id", ID, nullable=False),
    PrimaryKeyConstraint("source", "event_id", "id_space", "interaction_id"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
    Index("former_keys_interaction_idx", "client_id", "interaction_id"),
)


# What was answered when an interaction was reassigned, by its id here.
reassignments = Table(
    "reassignments",
    metadata,
    Column("client_id", ID, nullable=False),
    Column("interaction_id", ID, primary_key=True),
    Column("to_client_id", ID, ForeignKey("clients.id"), nullable=False),
    Column("answer", JSON, nullable=False),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
)


ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("client_id", ID, nullable=False),  # the interaction's, which is a client's
    Column("seq", BigInteger, nullable=False),
    Column("posted_at", INSTANT, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("period", Text, nullable=False),
    Column("interaction_id", ID, nullable=False),
    Column("units", SmallInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("used_after", Integer, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("client_id", "seq"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
    CheckConstraint("units IN (-1, 1)", name="units"),
    CheckConstraint("used_after >= 0", name="used_after"),
    CheckConstraint("octet_length(hash) = 32 AND octet_length(previous_hash) = 32", name="hash"),
    Index(None, "client_id", "period", "seq"),
)


period_counters = Table(
    "period_counters",
    metadata,
    client_id(),
    Column("period", Text, nullable=False),
    Column("used", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    PrimaryKeyConstraint("client_id", "period"),
    CheckConstraint("used >= 0 AND held >= 0", name="not_negative"),
)


_IS_OPEN = text("status = 'open'")

disputes = Table(
    "disputes",
    metadata,
    client_id(),
    Column("id", ID, nullable=False),
    Column("interaction_id", ID, nullable=False),
    Column("members", ARRAY(ID), nullable=False),
    Column("message", Text, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_step", BigInteger, nullable=False),
    Column("units_before", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_at", INSTANT),
    Column("decided_by", Text),
    Column("decided_step", BigInteger),
    Column("answer", Text),
    Column("units_after", Integer),
    Column("first_entry", BigInteger),
    Column("last_entry", BigInteger),
    PrimaryKeyConstraint("id"),
    ForeignKeyConstraint(
        ["client_id", "interaction_id"], ["interactions.client_id", "interactions.id"]
    ),
    UniqueConstraint("client_id", "opened_step"),
    UniqueConstraint("client_id", "decided_step"),
    CheckConstraint("status IN ('open', 'accepted', 'rejected', 'withdrawn')", name="status"),
    CheckConstraint(
        "(status = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
        " AND (decided_at IS NULL) = (decided_step IS NULL)"
        " AND (decided_at IS NULL) = (units_after IS NULL)",
        name="decision",
    ),
    CheckConstraint("(status IN ('accepted', 'rejected')) = (answer IS NOT NULL)", name="answer"),
    CheckConstraint(
        "char_length(message) BETWEEN 1 AND 2000 AND char_length(answer) BETWEEN 1 AND 2000",
        name="texts",
    ),
    CheckConstraint("first_entry <= last_entry", name="entries"),
    Index(
        "disputes_one_open_idx",
        "client_id",
        "interaction_id",
        unique=True,
        postgresql_where=_IS_OPEN,
    ),
    Index(None, "client_id", "interaction_id"),
    Index(None, "client_id", "id"),
    Index("disputes_open_idx", "id", postgresql_where=_IS_OPEN),
)
