"""Keys: made, listed, revoked, and recognised at every request without a query."""

import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.access.keys import ApiKey, Caller, Scope
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.people.audit import CONSOLE, Act, Actor
from app.repositories.access.api_keys import insert_key, read_keys, revoke
from app.repositories.access.owners import Named, owner_of
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.clients.read_account import account_within
from app.services.people.audit import write_down

_KEPT_SECONDS = 1.0
_UNKNOWN_KEPT_SECONDS = 0.05
_ID_BYTES = 6
_SECRET_BYTES = 32
_PARTS = 4
_ADMIN = Caller(key_id="admin", scopes=frozenset({Scope.ADMIN}), client_id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new key, and its text, which is shown once."""

    key: ApiKey
    text: str


class KeyRing:
    """Recognises keys; what is revoked elsewhere is known here a second later.

    Args:
        database: where the keys are.
        pepper: the HMAC key that the stored digests were made with.
        admin_key: the first admin key, kept outside the database.
        environment: names the keys: ``ea_<environment>_<id>_<secret>``.
    """

    def __init__(
        self, database: Database, *, pepper: str, admin_key: str | None, environment: str
    ) -> None:
        self._database = database
        self._keyed = hmac.new(pepper.encode(), digestmod="sha256")
        self._admin = self._digest(admin_key) if admin_key else None
        self._environment = environment
        self._keys: dict[str, ApiKey] = {}
        self._read_at = float("-inf")

    async def recognise(self, text: str) -> Caller | None:
        """Return who holds a key, or None when it opens nothing."""
        digest = self._digest(text)
        if self._admin is not None and hmac.compare_digest(digest, self._admin):
            return _ADMIN
        parts = text.split("_", _PARTS - 1)
        if len(parts) != _PARTS:
            return None
        key = await self._find(parts[2])
        if key is None or not hmac.compare_digest(digest, key.digest):
            return None
        return key.caller() if key.is_live(datetime.now(UTC)) else None

    async def issue(
        self,
        name: str,
        scopes: frozenset[Scope],
        *,
        client_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> Issued:
        """Make a key and store it; its text cannot be had again."""
        issued = self.mint(name, scopes, client_id=client_id, expires_at=expires_at)
        async with self._database.write() as connection:
            await insert_key(connection, issued.key)
        self.remember(issued.key)
        return issued

    def mint(
        self,
        name: str,
        scopes: frozenset[Scope],
        *,
        client_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> Issued:
        """Return a new key, which opens nothing before it is stored."""
        key_id = secrets.token_hex(_ID_BYTES)
        text = f"ea_{self._environment}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        key = ApiKey(
            id=key_id,
            digest=self._digest(text),
            name=name,
            scopes=scopes,
            client_id=client_id,
            created_at=datetime.now(UTC),
            expires_at=expires_at,
            revoked_at=None,
        )
        return Issued(key=key, text=text)

    def remember(self, key: ApiKey) -> None:
        """Let a key that was stored open at once what it is for."""
        self._keys[key.id] = key

    def read_again(self) -> None:
        """Read the keys anew before the next one is recognised: one was stored just now."""
        self._read_at = float("-inf")

    async def list(self) -> list[ApiKey]:
        """Return every key, revoked ones included, oldest first."""
        async with self._database.read() as connection:
            return await read_keys(connection)

    async def revoke(self, key_id: str, actor: Actor = CONSOLE) -> None:
        """Close a key for good.

        Raises:
            NothingFound: there is no such key.
        """
        async with self._database.write() as connection:
            if not await revoke(connection, key_id, datetime.now(UTC)):
                raise NothingFound(key_id)
            await write_down(connection, Act.KEY_REVOKED, actor, ("key", key_id))
        self._keys.pop(key_id, None)

    async def _find(self, key_id: str) -> ApiKey | None:
        """Return a key; one that is not known may have been made a moment ago elsewhere."""
        age_seconds = time.monotonic() - self._read_at
        kept_seconds = _KEPT_SECONDS if key_id in self._keys else _UNKNOWN_KEPT_SECONDS
        if age_seconds > kept_seconds:
            await self._read()
        return self._keys.get(key_id)

    async def _read(self) -> None:
        self._read_at = time.monotonic()
        self._keys = {key.id: key for key in await self.list()}

    def _digest(self, text: str) -> bytes:
        # A copy of what the pepper has keyed already: a third of the time of keying it anew.
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as it is asked for.

    Attributes:
        client_id: the only client that it may see; None for all.
        expires_at: the first instant at which it opens nothing; None for never.
        actor: who makes it.
    """

    name: str
    scopes: frozenset[Scope]
    client_id: str | None
    expires_at: datetime | None
    actor: Actor = CONSOLE


async def issue_key(database: Database, keys: KeyRing, new: NewKey) -> Issued:
    """Make a key and return it with its text, which cannot be had again.

    Raises:
        UnknownClient: there is no such client.
    """
    async with database.write() as connection:
        issued = await issue_key_within(connection, keys, new)
    keys.remember(issued.key)
    return issued


async def issue_key_within(connection: Connection, keys: KeyRing, new: NewKey) -> Issued:
    """Make a key that opens something once its transaction commits.

    Raises:
        UnknownClient: there is no such client.
    """
    if new.client_id is not None:
        try:
            await account_within(connection, new.client_id, datetime.now(UTC))
        except NothingFound:
            raise UnknownClient(new.client_id) from None
    issued = keys.mint(new.name, new.scopes, client_id=new.client_id, expires_at=new.expires_at)
    await insert_key(connection, issued.key)
    await write_down(connection, Act.KEY_MADE, new.actor, ("key", issued.key.id))
    return issued


async def is_visible(database: Database, caller: Caller, named: Named, named_id: str) -> bool:
    """Return whether there is such a thing that the caller may see."""
    async with database.read() as connection:
        owner = await owner_of(connection, named, named_id)
    return owner is not None and caller.sees(owner.client_id)
