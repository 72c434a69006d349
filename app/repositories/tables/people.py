"""Who signs in: people, their links, sessions, codes and failures; and what is written down."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata


def _person(*, is_optional: bool = False) -> Column[str]:
    return Column("person_id", ID, ForeignKey("people.id"), nullable=is_optional)


people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("email", Text),
    Column("email_key", Text),
    Column("name", Text),
    Column("language", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text),
    Column("uses_keys", Boolean, nullable=False),
    Column("invited_at", INSTANT, nullable=False),
    Column("welcomed_at", INSTANT),
    Column("blocked_at", INSTANT),
    Column("last_seen_at", INSTANT),
    Column("erased_at", INSTANT),
    UniqueConstraint("email_key"),
    CheckConstraint("role IN ('client', 'operator', 'admin')", name="role"),
    CheckConstraint("(email IS NULL) = (email_key IS NULL)", name="email"),
    CheckConstraint(
        "email IS NOT NULL OR role = 'admin' AND password IS NULL OR erased_at IS NOT NULL",
        name="reachable",
    ),
    CheckConstraint(
        "erased_at IS NULL OR num_nonnulls(email, name, password) = 0 AND blocked_at IS NOT NULL",
        name="erased",
    ),
)

# One admin waits for an address at most: processes that start together make one.
Index(
    "people_first_admin_key",
    people.c.role,
    unique=True,
    postgresql_where=text("email IS NULL AND erased_at IS NULL"),
)

people_clients = Table(
    "people_clients",
    metadata,
    _person(),
    client_id(),
    PrimaryKeyConstraint("person_id", "client_id"),
)

welcome_links = Table(
    "welcome_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _person(),
    Column("made_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
)

# A new link ends the former one.
Index(
    "welcome_links_person_id_key",
    welcome_links.c.person_id,
    unique=True,
    postgresql_where=text("ended_at IS NULL"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("id", ID, nullable=False),
    _person(),
    client_id(is_key=False),
    Column("agent", Text, nullable=False),
    Column("opened_at", INSTANT, nullable=False),
    Column("seen_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    UniqueConstraint("id"),
    Index("sessions_person_id_opened_at_idx", "person_id", "opened_at"),
)

oidc_identities = Table(
    "oidc_identities",
    metadata,
    Column("issuer", Text),
    Column("subject", Text),
    _person(),
    Column("linked_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
    Index("oidc_identities_person_id_issuer_key", "person_id", "issuer", unique=True),
)

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("browser", LargeBinary, nullable=False),
    Column("account", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),
    _person(is_optional=True),
    Column("digest", LargeBinary, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("tries", BigInteger, nullable=False),
    Column("ended_at", INSTANT),
    CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),
    Index("sign_in_codes_browser_idx", "browser"),
    Index("sign_in_codes_account_asked_at_idx", "account", "asked_at"),
    Index("sign_in_codes_address_asked_at_idx", "address", "asked_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("subject", LargeBinary, primary_key=True),
    Column("failed_at", ARRAY(INSTANT), nullable=False),
    Column("waits", BigInteger, nullable=False),
    Column("waits_until", INSTANT),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", INSTANT, nullable=False),
    Column("act", Text, nullable=False),
    _person(is_optional=True),
    Column("key_id", Text),
    Column("address", Text),
    Column("kind", Text),
    Column("on_id", Text),
    CheckConstraint("on_id IS NULL OR kind IS NOT NULL", name="kind"),
)

# An operator who opens a client is written down once a day.
Index(
    "audit_entries_client_opened_idx",
    audit_entries.c.person_id,
    audit_entries.c.on_id,
    audit_entries.c.at,
    postgresql_where=text("act = 'client.opened'"),
)
