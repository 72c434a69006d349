"""The interactions that appointments were booked for."""

from collections.abc import Mapping

from app.repositories.connections import Connection

_FIND = """
SELECT i.id FROM (
  SELECT client_id, interaction_id FROM events WHERE source = $2 AND event_id = $3
  UNION ALL
  SELECT client_id, interaction_id FROM former_keys WHERE source = $2 AND event_id = $3
) k JOIN interactions i ON i.client_id = k.client_id AND i.id = k.interaction_id
WHERE k.client_id = $1 LIMIT 1
"""


async def find_cause(
    connection: Connection, client_id: str, cause: Mapping[str, str] | None
) -> str | None:
    """Return the id of the interaction that a cause names; None where it names none.

    Args:
        connection: any.
        client_id: whose appointment has the cause.
        cause: ``{"id"}`` or ``{"source", "event_id"}``.
    """
    if cause is None:
        return None
    if "id" in cause:
        return cause["id"]
    found: str | None = await connection.fetchval(
        _FIND, client_id, cause["source"], cause["event_id"]
    )
    return found
