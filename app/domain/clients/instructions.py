"""What a client wants said and done: how calls are answered, whom to reach, where the client is."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.errors import DomainError


class StatusOver(DomainError):
    """A status lasts until an instant that is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentContact:
    """Whom to reach when it cannot wait; personal data.

    Attributes:
        when: in words: ``heures ouvrées``; None for at any time.
    """

    name: str
    phone: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class ClientStatus:
    """Where a client is and how it can be reached; over from ``until`` on, by itself."""

    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What whoever answers for a client goes by (pages.md, Instructions)."""

    greeting: str | None = None
    notes: str | None = None
    urgent_contacts: tuple[UrgentContact, ...] = ()
    status: ClientStatus | None = None

    def as_of(self, now: datetime) -> "Instructions":
        """Return them as they read at an instant: without a status that is over."""
        if self.status is None or now < self.status.until:
            return self
        return replace(self, status=None)

    def require_standing(self, now: datetime) -> None:
        """Make sure that they can be given now.

        Raises:
            StatusOver: the status would be over from the start.
        """
        if self.status is not None and self.status.until <= now:
            raise StatusOver


NO_INSTRUCTIONS = Instructions()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionsVersion:
    """Instructions as they were given once.

    Attributes:
        version: 0 where none were given yet.
        changed_at: None where none were given yet.
        changed_by: the id of the key or person who gave them.
        timezone: the client's.
    """

    client_id: str
    version: int
    instructions: Instructions
    changed_at: datetime | None
    changed_by: str | None
    timezone: str
