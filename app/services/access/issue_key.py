"""Makes a key, for one client or for all."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.access.keys import Scope
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnknownClient
from app.repositories.access.api_keys import insert_key
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.access.keys import Issued, KeyRing
from app.services.clients.read_account import account_within


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAsked:
    """A key as it is asked for.

    Attributes:
        client_id: the only client that it may see; None for all.
        expires_at: the first instant at which it opens nothing; None for never.
    """

    name: str
    scopes: frozenset[Scope]
    client_id: str | None
    expires_at: datetime | None


async def issue_key(database: Database, keys: KeyRing, asked: KeyAsked) -> Issued:
    """Make a key and return it with its text, which cannot be had again.

    Raises:
        UnknownClient: there is no such client.
    """
    async with database.write() as connection:
        issued = await issue_key_within(connection, keys, asked)
    keys.remember(issued.key)
    return issued


async def issue_key_within(connection: Connection, keys: KeyRing, asked: KeyAsked) -> Issued:
    """Make a key that opens something once its transaction commits.

    Raises:
        UnknownClient: there is no such client.
    """
    if asked.client_id is not None:
        try:
            await account_within(connection, asked.client_id, datetime.now(UTC))
        except NothingFound:
            raise UnknownClient(asked.client_id) from None
    issued = keys.minted(
        asked.name, asked.scopes, client_id=asked.client_id, expires_at=asked.expires_at
    )
    await insert_key(connection, issued.key)
    return issued
