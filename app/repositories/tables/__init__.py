"""The schema as SQLAlchemy Core tables; alembic compares them with the migrated database."""

from app.repositories.tables import (
    access,
    audits,
    billing,
    clients,
    deadlines,
    disputes,
    integrations,
    invoices,
    jobs,
    metering,
    privacy,
    reporting,
)
from app.repositories.tables.schema import metadata

__all__ = [
    "access",
    "audits",
    "billing",
    "clients",
    "deadlines",
    "disputes",
    "integrations",
    "invoices",
    "jobs",
    "metadata",
    "metering",
    "privacy",
    "reporting",
]
