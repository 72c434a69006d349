"""The mail addresses that belong to a client: its own and its inboxes."""

from collections.abc import Sequence

from app.repositories.connections import Connection

_OF_CLIENT = """
SELECT DISTINCT value FROM contact_points WHERE kind = 'email' AND (
  client_id = $1 OR client_id IN (
    SELECT client_id FROM contact_points WHERE role = 'inbox' AND value = $2
  )
)
"""

_INBOXES = """
SELECT EXISTS (
  SELECT FROM contact_points WHERE role = 'inbox' AND kind = 'email' AND value = ANY($1::text[])
)
"""


async def client_addresses(
    connection: Connection, client_id: str | None, mailbox: str | None
) -> list[str]:
    """Return the addresses, past ones too, of a client or of those who have a mailbox."""
    rows = await connection.fetch(_OF_CLIENT, client_id, mailbox)
    return [row["value"] for row in rows]


async def has_inbox(connection: Connection, addresses: Sequence[str]) -> bool:
    """Tell whether any of some addresses is a client's inbox."""
    found: bool = await connection.fetchval(_INBOXES, list(addresses))
    return found
