"""Whose inbox a number or mailbox is."""

from datetime import datetime

from app.domain.clients.parties.normalisation import Party
from app.repositories.connections import Connection

_OWNER = """
SELECT client_id FROM contact_points
WHERE role = 'inbox' AND kind = $1 AND value = $2
  AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR $3 < valid_to)
"""


async def inbox_owner(connection: Connection, party: Party, at: datetime) -> str | None:
    """Return the client whose inbox a party is at an instant; at most one has it."""
    owner: str | None = await connection.fetchval(_OWNER, party.kind.value, party.value, at)
    return owner
