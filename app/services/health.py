"""How the database stands, for those who cannot wait for it."""

from datetime import datetime

from app.repositories import deployment_figures as figures
from app.repositories.database import Database
from app.repositories.deployment_figures import Figures, Watched
from app.repositories.health import read_revision


async def applied_revision(database: Database, *, timeout_seconds: float) -> str | None:
    """Return the migration that the database is at; None for one never migrated.

    Raises:
        DatabaseAway: it was not reached in time.
    """
    async with database.read_within(timeout_seconds) as connection:
        return await read_revision(connection)


async def read_figures(
    database: Database, watched: Watched, now: datetime, *, timeout_seconds: float
) -> Figures:
    """Return how the deployment stands.

    Args:
        database: where it is read.
        watched: what is asked for.
        now: the business's instant.
        timeout_seconds: how long it may take, a connection included.

    Raises:
        DatabaseAway: it did not answer in time.
    """
    async with database.read_within(timeout_seconds) as connection:
        return await figures.read_figures(connection, watched, now)
