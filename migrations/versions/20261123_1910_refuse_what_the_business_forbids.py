"""Refuse what the business forbids: overlaps, a changed ledger, rights the service does not need.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"

# Range types make one exclusion constraint cover an id and a span without the btree_gist extension.
RANGE_TYPES = (
    "CREATE TYPE uuidrange AS RANGE (subtype = uuid)",
    'CREATE TYPE textrange AS RANGE (subtype = text, collation = "C")',
)

ONE_SUBSCRIPTION_AT_A_TIME = """
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_no_overlap EXCLUDE USING gist (
    uuidrange(client_id, client_id, '[]') WITH &&,
    daterange(starts_on, ends_before, '[)') WITH &&
)
"""

ONE_OWNER_OF_AN_INBOX = """
ALTER TABLE contact_points ADD CONSTRAINT contact_points_inbox_of_one_client EXCLUDE USING gist (
    textrange(value, value, '[]') WITH &&,
    tstzrange(valid_from, valid_to, '[)') WITH &&
) WHERE (role = 'inbox')
"""

FORBID_LEDGER_CHANGE = """
CREATE FUNCTION forbid_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: a correction is a new entry'
        USING ERRCODE = 'restrict_violation';
END $$
"""

LEDGER_TRIGGER = """
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION forbid_ledger_change()
"""

READ = ("plans", "alembic_version")
READ_AND_APPEND = ("ledger_entries",)
READ_APPEND_AND_UPDATE = (
    "api_keys",
    "books",
    "clients",
    "contact_points",
    "events",
    "idempotency_keys",
    "interactions",
    "period_counters",
)
READ_APPEND_UPDATE_AND_DELETE = ("contact_points", "subscriptions", "unassigned_events")

# Updated with every batch: room on the page keeps the new version beside the old one.
HOT_TABLES = ("books", "period_counters")


def upgrade() -> None:
    for statement in (*RANGE_TYPES, ONE_SUBSCRIPTION_AT_A_TIME, ONE_OWNER_OF_AN_INBOX):
        op.execute(statement)
    op.execute(FORBID_LEDGER_CHANGE)
    op.execute(LEDGER_TRIGGER)
    grant("SELECT", READ)
    grant("SELECT, INSERT", READ_AND_APPEND)
    grant("SELECT, INSERT, UPDATE", READ_APPEND_AND_UPDATE)
    grant("SELECT, INSERT, UPDATE, DELETE", READ_APPEND_UPDATE_AND_DELETE)
    for table in HOT_TABLES:
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")


def grant(rights: str, tables: tuple[str, ...]) -> None:
    for table in tables:
        op.execute(f"GRANT {rights} ON {table} TO {ROLE}")


def downgrade() -> None:
    for table in {
        *READ,
        *READ_AND_APPEND,
        *READ_APPEND_AND_UPDATE,
        *READ_APPEND_UPDATE_AND_DELETE,
    }:
        op.execute(f"REVOKE ALL ON {table} FROM {ROLE}")
    op.execute("DROP TRIGGER ledger_entries_append_only ON ledger_entries")
    op.execute("DROP FUNCTION forbid_ledger_change")
    op.execute("ALTER TABLE contact_points DROP CONSTRAINT contact_points_inbox_of_one_client")
    op.execute("ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_no_overlap")
    op.execute("DROP TYPE textrange")
    op.execute("DROP TYPE uuidrange")
