"""Brings a database back to what it was, sooner than a new one is made and warmed up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from tests.service import NOW, Service

_POLL_SECONDS = 0.005
_SETTLING_SECONDS = 30

_TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""

# What nobody holds is not begun any more; the rest is in a worker's hands.
_DROP_JOBS = """
WITH dropped AS (
  DELETE FROM jobs WHERE leased_by IS NULL OR available_at IS NULL OR available_at <= now()
  RETURNING id
)
SELECT count(*) FROM jobs WHERE id NOT IN (TABLE dropped)
"""


class Restorer:
    """Remembers what a database holds, and brings it back.

    Args:
        connection: a superuser's; the database has no sequence, which would go on.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def remember(self) -> None:
        """Copy what the tables hold."""
        await self._connection.execute("CREATE SCHEMA as_new")
        tables = [name for (name,) in await self._connection.fetch(_TABLES)]
        for table in tables:
            await self._connection.execute(f"CREATE TABLE as_new.{table} AS TABLE public.{table}")
        deletions = [f"DELETE FROM public.{table};" for table in tables]  # noqa: S608 - own tables
        copies = [f"INSERT INTO public.{table} TABLE as_new.{table};" for table in tables]
        await self._connection.execute(
            "CREATE FUNCTION as_new.restore() RETURNS void LANGUAGE plpgsql"
            # neither the ledger's trigger nor the order of references is in the way
            " SET session_replication_role = replica AS $$"
            f" BEGIN {' '.join(deletions + copies)} END $$"
        )

    async def restore(self) -> None:
        """Bring back what was remembered."""
        await self._connection.execute("SELECT as_new.restore()")

    async def settle(self, service: Service) -> None:
        """Let a service finish what it does, and drop what it would begin."""
        async with asyncio.timeout(_SETTLING_SECONDS):
            await service.state.intake.finish()
            await service.app.state.webhooks.archive.finish()
            while await self._connection.fetchval(_DROP_JOBS):  # noqa: ASYNC110 - of other tasks
                await asyncio.sleep(_POLL_SECONDS)

    async def restore_under(self, service: Service) -> None:
        """Let a service finish what it does, bring back what was remembered, and the clock."""
        await self.settle(service)
        await self.restore()
        state = service.state
        # by number and mailbox: all else is remembered under ids, which do not come again
        vars(state.profiles).update(vars(type(state.profiles)()))
        service.set_clock(NOW)


@asynccontextmanager
async def restoring(database_url: str, service: Service | None = None) -> AsyncIterator[Restorer]:
    """Give what brings a database back to what it holds now.

    Args:
        database_url: a superuser's.
        service: that has done something there already, and finishes it first.
    """
    connection = await asyncpg.connect(database_url)
    try:
        restorer = Restorer(connection)
        if service is not None:
            await restorer.settle(service)
        await restorer.remember()
        yield restorer
    finally:
        await connection.close()
