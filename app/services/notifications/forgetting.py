"""Forgets what need not be known any more: work that is done, and what was sent."""

from app.repositories.database import Database
from app.repositories.jobs.listing import forget_done
from app.repositories.notifications.forgetting import forget_sent

KEPT_DAYS = 30
NOTICES_KEPT_DAYS = 400
"""Past a year, so that no cause of an adjusted period is told twice."""


async def forget_old(database: Database) -> None:
    """Remove what was done or sent longer ago than it is kept."""
    await forget_sent(database, KEPT_DAYS)
    while await forget_done(database, KEPT_DAYS, NOTICES_KEPT_DAYS):
        continue
