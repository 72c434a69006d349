"""Whether the database is there, and how new its schema is."""

import asyncio

import asyncpg

from app.repositories.connections import PASSING

_LONGEST_CHAIN = 5
_LOST = (*PASSING, asyncpg.InternalClientError)
"""The last one: the server ended the connection just when a statement was sent."""

_APPLIED = "SELECT version_num FROM alembic_version"


class DatabaseAway(Exception):
    """The database did not answer, or not in time."""


async def applied_revision(
    pool: "asyncpg.Pool[asyncpg.Record]", *, timeout_seconds: float
) -> str | None:
    """Return the migration that the database is at; None for one never migrated.

    Raises:
        DatabaseAway: it was not reached in time.
    """
    try:
        async with asyncio.timeout(timeout_seconds), pool.acquire() as connection:
            revision: str | None = await connection.fetchval(_APPLIED)
    except asyncpg.UndefinedTableError:
        return None
    except (*_LOST, asyncpg.PostgresError) as failure:
        raise DatabaseAway from failure
    return revision


def is_database_away(failure: BaseException) -> bool:
    """Tell whether a failure comes from a database that is not there for the moment.

    SQLAlchemy wraps what the driver raised: the causes are looked at too.
    """
    one: BaseException | None = failure
    for _ in range(_LONGEST_CHAIN):
        if one is None or isinstance(one, _LOST):
            return one is not None
        one = one.__cause__
    return False
