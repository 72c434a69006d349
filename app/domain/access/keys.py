"""Keys: what a caller may do, and for whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.fast_types import fast_enum


@fast_enum
class Scope(StrEnum):
    """What a key allows (api.md, Conventions)."""

    EVENTS_WRITE = "events:write"
    INTERACTIONS_WRITE = "interactions:write"
    QUOTA_READ = "quota:read"
    REPORTS_READ = "reports:read"
    DISPUTES_WRITE = "disputes:write"
    AGENDAS_READ = "agendas:read"
    AGENDAS_WRITE = "agendas:write"
    SHEETS_READ = "sheets:read"
    SHEETS_WRITE = "sheets:write"
    CLIENTS_ADMIN = "clients:admin"
    OPS_READ = "ops:read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sends a request: a program with a key, or a person in a session.

    Attributes:
        key_id: of the key; of the person, where it is one.
        client_id: the only client that the caller may see; None for all of them.
        person_id: None for a key.
    """

    key_id: str
    scopes: frozenset[Scope]
    client_id: str | None
    person_id: str | None = None

    @property
    def source(self) -> str:
        """Return the source of the facts that the caller states by endpoints."""
        whose = "keys" if self.person_id is None else "people"
        return f"/exitadmin/{whose}/{self.key_id}"

    def may(self, *scopes: Scope) -> bool:
        """Return whether one of the scopes is held; ``admin`` holds all of them."""
        return Scope.ADMIN in self.scopes or not self.scopes.isdisjoint(scopes)

    def sees(self, client_id: str | None) -> bool:
        """Return whether the key may see what belongs to a client."""
        return self.client_id is None or self.client_id == client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored: never its secret.

    Attributes:
        digest: 32 bytes, an HMAC of the whole key.
    """

    id: str
    digest: bytes
    name: str
    scopes: frozenset[Scope]
    client_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, at: datetime) -> bool:
        """Return whether the key opens anything at an instant of the real time."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def caller(self) -> Caller:
        """Return who sends a request with this key."""
        return Caller(key_id=self.id, scopes=self.scopes, client_id=self.client_id)
