"""A person: whom the pages know, as what, and for which clients."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.clients.clients import Language
from app.domain.errors import DomainError
from app.domain.people.roles import SCOPES, Role

MOST_CLIENTS = 100
"""How many clients a person may have."""


class EmailTaken(DomainError):
    """Another person has that e-mail address."""


class UnusableEmail(DomainError):
    """That is no e-mail address."""


class RoleWithoutClients(DomainError):
    """A person of the role client has one client or more, any other person has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as stored, without anything secret.

    Attributes:
        email: as it was written; None before the welcome of the first admin, and once erased.
        clients: ids, in the order of the clients' references; only of the role client.
        uses_keys: whether single keys do something at the desk.
        last_seen_at: to the minute.
    """

    id: str
    email: str | None
    name: str | None
    language: Language
    role: Role
    clients: tuple[str, ...]
    uses_keys: bool
    invited_at: datetime
    welcomed_at: datetime | None
    blocked_at: datetime | None
    last_seen_at: datetime | None

    @property
    def is_blocked(self) -> bool:
        """Return whether the person may not sign in."""
        return self.blocked_at is not None

    def caller(self, client_id: str | None = None) -> Caller:
        """Return who asks for something in this person's name.

        Args:
            client_id: the client that a person of the role client has chosen.
        """
        return Caller(
            key_id=self.id,
            scopes=SCOPES[self.role],
            client_id=client_id if self.role is Role.CLIENT else None,
            person_id=self.id,
        )


def require_clients(role: Role, clients: tuple[str, ...]) -> None:
    """Make sure that a role has the clients that it needs.

    Raises:
        RoleWithoutClients: it has none, or has some that it cannot have.
    """
    if bool(clients) is not (role is Role.CLIENT):
        raise RoleWithoutClients


def email_key(email: str) -> str:
    """Return what two spellings of an address have in common: it is unique, any case."""
    return email.strip().casefold()
