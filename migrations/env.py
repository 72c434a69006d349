"""Runs the migrations: one transaction each, under a lock, with a lock timeout."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.repositories.application_role import ensure_rights, ensure_role
from app.repositories.database import connect
from app.repositories.tables import metadata

_MIGRATION_LOCK = 4_201_833_017


def database_url() -> str:
    url = context.config.attributes.get("url") or os.environ["EXITADMIN_DATABASE_URL"]
    return str(url)


def run(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
    connection.execute(text("SET lock_timeout = '5s'"))
    ensure_role(connection)
    connection.commit()
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
    ensure_rights(connection)
    connection.commit()


async def run_online() -> None:
    url = database_url()
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(url),
        poolclass=NullPool,
    )
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", target_metadata=metadata, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(run_online())
