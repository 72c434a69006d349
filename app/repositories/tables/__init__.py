"""The schema as SQLAlchemy Core tables; alembic compares them with the migrated database."""

from app.repositories.tables import (
    access,
    billing,
    clients,
    deadlines,
    integrations,
    jobs,
    metering,
    reporting,
)
from app.repositories.tables import audits as operations
from app.repositories.tables import invoices as invoicing
from app.repositories.tables import privacy as erasures
from app.repositories.tables.schema import metadata

__all__ = [
    "access",
    "billing",
    "clients",
    "deadlines",
    "erasures",
    "integrations",
    "invoicing",
    "jobs",
    "metadata",
    "metering",
    "operations",
    "reporting",
]
