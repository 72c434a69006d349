"""The schema as SQLAlchemy Core tables; alembic compares them with the migrated database."""

from app.repositories.tables import (
    access,
    agendas,
    billing,
    calls,
    clients,
    deadlines,
    directory,
    integrations,
    jobs,
    metering,
    payments,
    people,
    privacy,
    reporting,
    sheets,
)
from app.repositories.tables.schema import metadata

__all__ = [
    "access",
    "agendas",
    "billing",
    "calls",
    "clients",
    "deadlines",
    "directory",
    "disputes",
    "integrations",
    "jobs",
    "metadata",
    "metering",
    "payments",
    "people",
    "privacy",
    "reporting",
    "sheets",
]
