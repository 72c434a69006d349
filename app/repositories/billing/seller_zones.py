"""In which zone the seller's dates are: its own, else that of the provider's calendar."""

from app.repositories.connections import Connection

USUAL_ZONE = "Europe/Brussels"

_ZONE = """
SELECT coalesce(
  (SELECT document ->> 'timezone' FROM sellers),
  (SELECT calendar ->> 'timezone' FROM calendar_versions WHERE client_id IS NULL
   ORDER BY id DESC LIMIT 1))
"""


async def read_seller_zone(connection: Connection) -> str:
    """Return the seller's time zone."""
    zone: str | None = await connection.fetchval(_ZONE)
    return zone or USUAL_ZONE
