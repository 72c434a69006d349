"""Postal addresses that clients' directories have for numbers and addresses: one statement."""

from collections.abc import Iterable

from app.repositories.connections import Connection
from app.repositories.directory.names import PartyOfClient

_FIND = """
SELECT DISTINCT ON (k.client_id, k.party) k.client_id, k.party, d.address
FROM unnest($1::uuid[], $2::text[]) AS k(client_id, party)
JOIN directory_entries d ON d.parties @> ARRAY[k.party] AND d.client_id = k.client_id
WHERE d.address IS NOT NULL
ORDER BY k.client_id, k.party, d.changed_at DESC, d.id
"""


async def find_addresses(
    connection: Connection, parties: Iterable[PartyOfClient]
) -> dict[PartyOfClient, str]:
    """Return where parties are at home, as each client's own directory knows it last."""
    wanted = sorted(set(parties))
    if not wanted:
        return {}
    rows = await connection.fetch(
        _FIND, [client_id for client_id, _ in wanted], [party for _, party in wanted]
    )
    return {(row["client_id"], row["party"]): row["address"] for row in rows}
