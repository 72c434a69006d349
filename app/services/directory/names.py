"""What the parties of a list are called, each by the directory of the client that it called."""

from collections.abc import Iterable, Mapping

from app.domain.directory.entries import name_party
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.directory.names import PartyOfClient, find_names


async def name_parties(
    database: Database, parties: Iterable[PartyOfClient]
) -> Mapping[PartyOfClient, str]:
    """Return the names of those parties that their client's directory knows.

    Args:
        database: where.
        parties: clients' ids with normalised numbers and addresses, in any number.
    """
    async with database.read() as connection:
        return await names_within(connection, parties)


async def names_within(
    connection: Connection, parties: Iterable[PartyOfClient]
) -> Mapping[PartyOfClient, str]:
    """Return the names of parties, in a transaction that there is already."""
    found = await find_names(connection, parties)
    named = {party: name_party(known) for party, known in found.items()}
    return {party: name for party, name in named.items() if name is not None}
