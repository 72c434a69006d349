"""Add people: links, sessions, codes, failures to sign in, and what is written down of acts.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROLE = "exitadmin_app"
ID = sa.UUID(as_uuid=False)
INSTANT = sa.DateTime(timezone=True)

RIGHTS = {
    "people": "SELECT, INSERT, UPDATE",
    "people_clients": "SELECT, INSERT, UPDATE, DELETE",
    "welcome_links": "SELECT, INSERT, UPDATE",
    "sessions": "SELECT, INSERT, UPDATE, DELETE",
    "sign_in_codes": "SELECT, INSERT, UPDATE, DELETE",
    "sign_in_failures": "SELECT, INSERT, UPDATE, DELETE",
    "audit_entries": "SELECT, INSERT",
}

APPEND_ONLY = """
CREATE FUNCTION forbid_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written down of acts is appended to, never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION forbid_audit_change()
"""


def person_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.id"], name=op.f(f"{table}_person_id_fkey")
    )


def client_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"], ["clients.id"], name=op.f(f"{table}_client_id_fkey")
    )


def upgrade() -> None:
    create_people()
    create_links()
    create_sessions()
    create_codes()
    create_audit_entries()
    for table, rights in RIGHTS.items():
        op.execute(f"GRANT {rights} ON {table} TO {ROLE}")


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("uses_keys", sa.Boolean(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("welcomed_at", INSTANT, nullable=True),
        sa.Column("blocked_at", INSTANT, nullable=True),
        sa.Column("last_seen_at", INSTANT, nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("people_pkey")),
        sa.UniqueConstraint("email_key", name=op.f("people_email_key_key")),
        sa.CheckConstraint(
            "role IN ('client', 'operator', 'admin')", name=op.f("people_role_check")
        ),
        sa.CheckConstraint(
            "(email IS NULL) = (email_key IS NULL)", name=op.f("people_email_check")
        ),
        sa.CheckConstraint(
            "email IS NOT NULL OR role = 'admin' AND password IS NULL OR erased_at IS NOT NULL",
            name=op.f("people_reachable_check"),
        ),
        sa.CheckConstraint(
            "erased_at IS NULL"
            " OR num_nonnulls(email, name, password) = 0 AND blocked_at IS NOT NULL",
            name=op.f("people_erased_check"),
        ),
    )
    op.create_index(
        "people_first_admin_key",
        "people",
        ["role"],
        unique=True,
        postgresql_where=sa.text("email IS NULL AND erased_at IS NULL"),
    )
    op.create_table(
        "people_clients",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        person_of("people_clients"),
        client_of("people_clients"),
        sa.PrimaryKeyConstraint("person_id", "client_id", name=op.f("people_clients_pkey")),
    )


def create_links() -> None:
    op.create_table(
        "welcome_links",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        person_of("welcome_links"),
        sa.PrimaryKeyConstraint("digest", name=op.f("welcome_links_pkey")),
    )
    op.create_index(
        "welcome_links_person_id_key",
        "welcome_links",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        person_of("sessions"),
        client_of("sessions"),
        sa.PrimaryKeyConstraint("digest", name=op.f("sessions_pkey")),
        sa.UniqueConstraint("id", name=op.f("sessions_id_key")),
    )
    op.create_index("sessions_person_id_opened_at_idx", "sessions", ["person_id", "opened_at"])


def create_codes() -> None:
    op.create_table(
        "sign_in_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        person_of("sign_in_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_codes_pkey")),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("sign_in_codes_tries_check")),
    )
    op.create_index("sign_in_codes_browser_idx", "sign_in_codes", ["browser"])
    for column in ("account", "address"):
        op.create_index(
            f"sign_in_codes_{column}_asked_at_idx", "sign_in_codes", [column, "asked_at"]
        )
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failed_at", postgresql.ARRAY(INSTANT), nullable=False),
        sa.Column("waits", sa.BigInteger(), nullable=False),
        sa.Column("waits_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("sign_in_failures_pkey")),
    )


def create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("on_id", sa.Text(), nullable=True),
        person_of("audit_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entries_pkey")),
        sa.CheckConstraint(
            "on_id IS NULL OR kind IS NOT NULL", name=op.f("audit_entries_kind_check")
        ),
    )
    op.create_index(
        "audit_entries_client_opened_idx",
        "audit_entries",
        ["person_id", "on_id", "at"],
        postgresql_where=sa.text("act = 'client.opened'"),
    )
    op.execute(APPEND_ONLY)
    op.execute(TRIGGER)


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.execute("DROP FUNCTION forbid_audit_change")
