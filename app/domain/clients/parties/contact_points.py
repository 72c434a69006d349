"""Contact points: which numbers and addresses are whose, and from when to when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.clients.parties.normalisation import Party, PartyKind
from app.domain.errors import DomainError
from app.domain.fast_types import fast_enum


@fast_enum
class ContactRole(StrEnum):
    """What a contact point is to a client: the line we answer, or one of their own."""

    INBOX = "inbox"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """A number or address of a client during the half-open span ``[valid_from, valid_to)``."""

    role: ContactRole
    party: Party
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what could never match, or never be valid."""
        if self.party.kind is PartyKind.OTHER:
            raise UnreadableContactPoint(self.party.value)
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise EmptyValidity(self.party.value)

    def covers(self, at: datetime) -> bool:
        """Return whether the contact point is in force at an instant."""
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_to is None or at < self.valid_to
        )


class UnreadableContactPoint(DomainError):
    """A contact point's value is neither a telephone number nor an e-mail address."""


class EmptyValidity(DomainError):
    """A contact point ends before it begins."""


class InboxTaken(DomainError):
    """The inbox belongs to another client during that time."""
