"""Forgets what need not be known any more: work that is done, and what was sent."""

from app.repositories.database import Database
from app.repositories.jobs.listing import forget_done
from app.repositories.notifications.outbox import forget_sent

KEPT_DAYS = 30
NOTICES_KEPT_DAYS = 400
"""Past a year, so that no cause of an adjusted period is told twice."""


async def forget_old(database: Database) -> None:
    """Remove what was done or sent longer ago than it is kept."""
    async with database.write() as connection:
        await forget_sent(connection, KEPT_DAYS)
    while await _forget_done(database):
        continue


async def _forget_done(database: Database) -> bool:
    """Remove some of what is done: a transaction of its own, so that none lasts long."""
    async with database.write() as connection:
        return await forget_done(connection, KEPT_DAYS, NOTICES_KEPT_DAYS)
