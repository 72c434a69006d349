"""Lines and mailboxes: whose inbox one is, and which a client has."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.clients.parties.normalisation import Party
from app.repositories.connections import Connection

_OWNER = """
SELECT client_id FROM contact_points
WHERE role = 'inbox' AND kind = $1 AND value = $2
  AND (valid_from IS NULL OR valid_from <= $3) AND (valid_to IS NULL OR $3 < valid_to)
"""

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

_LINES = """
SELECT DISTINCT value FROM contact_points
WHERE role = 'inbox' AND kind = 'phone' AND ($1::uuid IS NULL OR client_id = $1)
"""

_OWNERS = """
SELECT k.line, k.at, p.client_id
FROM (SELECT DISTINCT line, at FROM unnest($1::text[], $2::timestamptz[]) AS u(line, at)) k
JOIN contact_points p ON p.role = 'inbox' AND p.kind = 'phone' AND p.value = k.line
  AND (p.valid_from IS NULL OR p.valid_from <= k.at) AND (p.valid_to IS NULL OR k.at < p.valid_to)
"""


async def inbox_owner(connection: Connection, party: Party, at: datetime) -> str | None:
    """Return the client whose inbox a party is at an instant; at most one has it."""
    owner: str | None = await connection.fetchval(_OWNER, party.kind.value, party.value, at)
    return owner


async def client_addresses(
    connection: Connection, client_id: str | None, mailbox: str | None
) -> list[str]:
    """Return the addresses, past ones too, of a client or of those who have a mailbox."""
    rows = await connection.fetch(_OF_CLIENT, client_id, mailbox)
    return [row["value"] for row in rows]


async def has_inbox(connection: Connection, addresses: Sequence[str]) -> bool:
    """Return whether any of some addresses is a client's inbox."""
    is_inbox: bool = await connection.fetchval(_INBOXES, list(addresses))
    return is_inbox


async def read_lines(connection: Connection, client_id: str | None) -> frozenset[str]:
    """Return the telephone lines that are or were answered: of one client, or of all."""
    return frozenset(row["value"] for row in await connection.fetch(_LINES, client_id))


async def read_owners(
    connection: Connection, lines: Sequence[tuple[str, datetime]]
) -> dict[tuple[str, datetime], str]:
    """Return whose inbox each line is at its instant; one that is nobody's is left out."""
    rows = await connection.fetch(_OWNERS, [line for line, _ in lines], [at for _, at in lines])
    return {(row["line"], row["at"]): row["client_id"] for row in rows}
