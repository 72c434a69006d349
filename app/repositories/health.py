"""Whether the database is there, and how new its schema is."""

from collections.abc import Iterator

import asyncpg

from app.repositories.connections import AWAY, Connection, OfTheData

_LONGEST_CHAIN = 5

_APPLIED = "SELECT version_num FROM alembic_version"


class DatabaseAway(Exception):
    """The database did not answer, or not in time."""


async def read_revision(connection: Connection) -> str | None:
    """Return the migration that the database is at; None for one never migrated."""
    try:
        revision: str | None = await connection.fetchval(_APPLIED)
    except asyncpg.UndefinedTableError:
        return None
    return revision


def is_database_away(failure: BaseException) -> bool:
    """Tell whether a failure comes from a database that is not there for the moment.

    SQLAlchemy wraps what the driver raised, and task groups do: the causes are looked at too.
    """
    return any(
        isinstance(cause, AWAY) and not isinstance(cause, OfTheData) for cause in _causes(failure)
    )


def is_database_failure(failure: BaseException) -> bool:
    """Tell whether the database did not do what the data allows: sending again may help.

    Away, out of space, read-only, too slow, of another schema, or against a constraint that this
    program does not know.
    """
    return any(
        isinstance(cause, (*AWAY, asyncpg.PostgresError)) and not isinstance(cause, OfTheData)
        for cause in _causes(failure)
    )


def _causes(failure: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = failure
    for _ in range(_LONGEST_CHAIN):
        if cause is None:
            return
        yield cause
        cause = cause.exceptions[0] if isinstance(cause, BaseExceptionGroup) else cause.__cause__
