"""Removes what was sent long ago: letters and deliveries hold personal data."""

from app.repositories.database import Database

_FORGET = """
WITH letters AS (
  DELETE FROM mail_deliveries WHERE created_at < now() - make_interval(days => $1)
)
DELETE FROM webhook_deliveries
WHERE created_at < now() - make_interval(days => $1) AND state <> 'pending'
"""


async def forget_sent(database: Database, days: int) -> None:
    """Remove letters and deliveries older than so many days; what is still tried stays."""
    await database.pool.execute(_FORGET, days)
