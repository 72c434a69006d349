"""Create the schema.

Revision ID: 0001
Revises: -
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("clients_pkey")),
        sa.UniqueConstraint("reference", name=op.f("clients_reference_key")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("idempotency_keys_pkey")),
    )
    op.create_table(
        "plans",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("included_units", sa.Integer(), nullable=False),
        sa.Column("inbound_delay_seconds", sa.Integer(), nullable=False),
        sa.Column("outbound_delay_seconds", sa.Integer(), nullable=False),
        sa.Column("urgent_included", sa.Integer(), nullable=False),
        sa.Column("urgent_daily_cap", sa.Integer(), nullable=False),
        sa.Column("urgent_delay_seconds", sa.Integer(), nullable=False),
        sa.Column("report_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("has_weekly_summary", sa.Boolean(), nullable=False),
        sa.Column("has_prioritisation", sa.Boolean(), nullable=False),
        sa.Column("has_accelerated_handling", sa.Boolean(), nullable=False),
        sa.Column("has_block", sa.Boolean(), nullable=False),
        sa.Column("extra_unit_cents", sa.Integer(), nullable=False),
        sa.Column("monthly_price_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "included_units >= 0 AND urgent_included >= 0", name=op.f("plans_allowances_check")
        ),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("plans_pkey")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("api_keys_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("api_keys_pkey")),
    )
    op.create_table(
        "books",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("profile_version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("books_client_id_fkey")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("books_pkey")),
    )
    op.create_table(
        "contact_points",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("given_as", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("contact_points_kind_check")),
        sa.CheckConstraint("role IN ('inbox', 'own')", name=op.f("contact_points_role_check")),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("contact_points_validity_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("contact_points_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("contact_points_pkey")),
    )
    op.create_index(
        op.f("contact_points_value_idx"),
        "contact_points",
        ["value"],
        unique=False,
        postgresql_where=sa.text("role = 'inbox'"),
    )
    op.create_table(
        "events",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decision", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("interaction_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("recording", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("events_client_id_fkey")),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("events_pkey")),
        sa.UniqueConstraint("client_id", "recording", name=op.f("events_client_id_recording_key")),
    )
    op.create_index(
        "events_amendments_idx",
        "events",
        ["client_id", "interaction_id"],
        unique=False,
        postgresql_where=sa.text("type LIKE 'interaction.%' OR type = 'message.undelivered'"),
    )
    op.create_table(
        "interactions",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("thread_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("counterpart", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("is_with_client", sa.Boolean(), nullable=False),
        sa.Column("was_answered", sa.Boolean(), nullable=False),
        sa.Column("has_voicemail", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("requires_action", sa.Boolean(), nullable=False),
        sa.Column("cause_id", sa.UUID(as_uuid=False), nullable=True),
        sa.Column("cause_source", sa.Text(), nullable=True),
        sa.Column("cause_event_id", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("triage", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("is_voided", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("units", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "withheld IN ('blocked', 'held')", name=op.f("interactions_withheld_check")
        ),
        sa.CheckConstraint("units IN (0, 1)", name=op.f("interactions_units_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("interactions_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("interactions_pkey")),
        sa.UniqueConstraint("id", name=op.f("interactions_id_key")),
    )
    op.create_index(
        "interactions_awaited_cause_idx",
        "interactions",
        ["client_id", "cause_source", "cause_event_id"],
        unique=False,
        postgresql_where=sa.text("cause_source IS NOT NULL"),
    )
    op.create_index(
        op.f("interactions_client_id_in_reply_to_idx"),
        "interactions",
        ["client_id", "in_reply_to"],
        unique=False,
        postgresql_where=sa.text("in_reply_to IS NOT NULL"),
    )
    op.create_index(
        op.f("interactions_message_id_idx"),
        "interactions",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        op.f("interactions_client_id_thread_id_idx"),
        "interactions",
        ["client_id", "thread_id"],
        unique=False,
    )
    op.create_index(
        "interactions_held_idx",
        "interactions",
        ["client_id", "occurred_at"],
        unique=False,
        postgresql_where=sa.text("status = 'held'"),
    )
    op.create_table(
        "period_counters",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND held >= 0", name=op.f("period_counters_not_negative_check")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("period_counters_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "period", name=op.f("period_counters_pkey")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_before", sa.Date(), nullable=True),
        sa.Column("plan_code", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("is_blocking", sa.Boolean(), nullable=False),
        sa.CheckConstraint("starts_on < ends_before", name=op.f("subscriptions_span_check")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("subscriptions_client_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_code", "plan_version"],
            ["plans.code", "plans.version"],
            name=op.f("subscriptions_plan_code_plan_version_fkey"),
        ),
        sa.PrimaryKeyConstraint("client_id", "starts_on", name=op.f("subscriptions_pkey")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("client_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("interaction_id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("units", sa.SmallInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("used_after", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "octet_length(hash) = 32 AND octet_length(previous_hash) = 32",
            name=op.f("ledger_entries_hash_check"),
        ),
        sa.CheckConstraint("units IN (-1, 1)", name=op.f("ledger_entries_units_check")),
        sa.CheckConstraint("used_after >= 0", name=op.f("ledger_entries_used_after_check")),
        sa.ForeignKeyConstraint(
            ["client_id", "interaction_id"],
            ["interactions.client_id", "interactions.id"],
            name=op.f("ledger_entries_client_id_interaction_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("ledger_entries_client_id_fkey")
        ),
        sa.PrimaryKeyConstraint("client_id", "seq", name=op.f("ledger_entries_pkey")),
    )
    op.create_index(
        op.f("ledger_entries_client_id_period_seq_idx"),
        "ledger_entries",
        ["client_id", "period", "seq"],
        unique=False,
    )
    op.create_table(
        "unassigned_events",
        sa.Column("id", sa.UUID(as_uuid=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaited_source", sa.Text(), nullable=True),
        sa.Column("awaited_event_id", sa.Text(), nullable=True),
        sa.Column("limited_to_client_id", sa.UUID(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["limited_to_client_id"],
            ["clients.id"],
            name=op.f("unassigned_events_limited_to_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["source", "event_id"],
            ["events.source", "events.event_id"],
            name=op.f("unassigned_events_source_event_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("unassigned_events_pkey")),
        sa.UniqueConstraint(
            "source", "event_id", name=op.f("unassigned_events_source_event_id_key")
        ),
    )
    op.create_index(
        op.f("unassigned_events_awaited_source_awaited_event_id_idx"),
        "unassigned_events",
        ["awaited_source", "awaited_event_id"],
        unique=False,
        postgresql_where=sa.text("awaited_source IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        op.f("unassigned_events_awaited_source_awaited_event_id_idx"),
        table_name="unassigned_events",
        postgresql_where=sa.text("awaited_source IS NOT NULL"),
    )
    op.drop_table("unassigned_events")
    op.drop_index(op.f("ledger_entries_client_id_period_seq_idx"), table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_table("subscriptions")
    op.drop_table("period_counters")
    op.drop_index(
        "interactions_held_idx",
        table_name="interactions",
        postgresql_where=sa.text("status = 'held'"),
    )
    op.drop_index(op.f("interactions_client_id_thread_id_idx"), table_name="interactions")
    op.drop_index(
        op.f("interactions_message_id_idx"),
        table_name="interactions",
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.drop_index(
        op.f("interactions_client_id_in_reply_to_idx"),
        table_name="interactions",
        postgresql_where=sa.text("in_reply_to IS NOT NULL"),
    )
    op.drop_index(
        "interactions_awaited_cause_idx",
        table_name="interactions",
        postgresql_where=sa.text("cause_source IS NOT NULL"),
    )
    op.drop_table("interactions")
    op.drop_index(
        "events_amendments_idx",
        table_name="events",
        postgresql_where=sa.text("type LIKE 'interaction.%' OR type = 'message.undelivered'"),
    )
    op.drop_table("events")
    op.drop_index(
        op.f("contact_points_value_idx"),
        table_name="contact_points",
        postgresql_where=sa.text("role = 'inbox'"),
    )
    op.drop_table("contact_points")
    op.drop_table("books")
    op.drop_table("api_keys")
    op.drop_table("plans")
    op.drop_table("idempotency_keys")
    op.drop_table("clients")
