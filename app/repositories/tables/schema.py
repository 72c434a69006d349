"""One metadata for every table, with the names that constraints get."""

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, text
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

ID = UUID(as_uuid=False)
INSTANT = DateTime(timezone=True)


def client_id(*, is_key: bool = True) -> Column[str]:
    """Return the column that names the client; first in every per-client key."""
    return Column("client_id", ID, ForeignKey("clients.id"), nullable=not is_key)


PROVIDER_IDS = "00000000-0000-0000-0000-000000000000"
"""The space of the ids that keys tied to no client give."""


def id_space() -> Column[str]:
    """Return the column that says whose ids an event's is one of: a client's, or the provider's."""
    default = text(f"'{PROVIDER_IDS}'::uuid")
    return Column("id_space", ID, nullable=False, server_default=default)
