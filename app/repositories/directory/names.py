"""Names for numbers and addresses: one statement for a whole list."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from app.domain.directory.entries import KnownName, NameOrigin
from app.repositories.connections import Connection

PartyOfClient: TypeAlias = tuple[str, str]
"""A client's id, and a normalised number or address that stands in its facts."""

_FIND = """
SELECT k.client_id, k.party, d.id, d.name, d.origin, d.changed_at
FROM unnest($1::uuid[], $2::text[]) AS k(client_id, party)
JOIN directory_entries d ON d.parties @> ARRAY[k.party] AND d.client_id = k.client_id
"""


async def find_names(
    connection: Connection, parties: Iterable[PartyOfClient]
) -> dict[PartyOfClient, list[KnownName]]:
    """Return what each client's own directory has for its parties; those it does not know lack."""
    wanted = sorted(set(parties))
    if not wanted:
        return {}
    rows = await connection.fetch(
        _FIND, [client_id for client_id, _ in wanted], [party for _, party in wanted]
    )
    found: dict[PartyOfClient, list[KnownName]] = defaultdict(list)
    for row in rows:
        known = KnownName(
            name=row["name"],
            origin=NameOrigin(row["origin"]),
            changed_at=row["changed_at"],
            entry_id=row["id"],
        )
        found[row["client_id"], row["party"]].append(known)
    return dict(found)
