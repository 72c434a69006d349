"""The clients of a person, by name; and all of them, to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.repositories.connections import Connection

_READ = """
SELECT id, reference, name FROM clients
WHERE $1::uuid[] IS NULL OR id = ANY($1) ORDER BY reference LIMIT $2
"""


_BY_REFERENCE = """
SELECT id, reference, name FROM clients WHERE reference = ANY($1::text[]) ORDER BY reference
"""
# By reference, or by name in any spelling; what is typed in full comes first.
_FIND = """
SELECT id, reference, name FROM clients
WHERE strpos(lower(reference), lower($1)) > 0
  OR (folded($1) <> '' AND strpos(folded(name), folded($1)) > 0)
ORDER BY lower(reference) <> lower($1), folded(name) <> folded($1), reference LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class ClientOfPerson:
    """A client as a person knows it."""

    id: str
    reference: str
    name: str


async def read_clients(
    connection: Connection, ids: Sequence[str] | None, most: int
) -> list[ClientOfPerson]:
    """Return these clients, or all of them, in the order of their references."""
    rows = await connection.fetch(_READ, None if ids is None else list(ids), most)
    return [ClientOfPerson(row["id"], row["reference"], row["name"]) for row in rows]


async def clients_by_reference(
    connection: Connection, references: Sequence[str]
) -> list[ClientOfPerson]:
    """Return the clients that have one of these references."""
    rows = await connection.fetch(_BY_REFERENCE, list(references))
    return [ClientOfPerson(row["id"], row["reference"], row["name"]) for row in rows]


async def find_clients(connection: Connection, typed: str, most: int) -> list[ClientOfPerson]:
    """Return clients whose reference or name holds what somebody types."""
    rows = await connection.fetch(_FIND, typed, most)
    return [ClientOfPerson(row["id"], row["reference"], row["name"]) for row in rows]
