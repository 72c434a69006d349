"""Removes what was sent long ago: letters and deliveries hold personal data."""

from app.repositories.connections import Connection

_FORGET = """
WITH letters AS (
  DELETE FROM mail_deliveries WHERE created_at < now() - make_interval(days => $1)
)
DELETE FROM webhook_deliveries
WHERE created_at < now() - make_interval(days => $1) AND state <> 'pending'
"""


async def forget_sent(connection: Connection, days: int) -> None:
    """Remove letters and deliveries older than so many days; what is still tried stays."""
    await connection.execute(_FORGET, days)
