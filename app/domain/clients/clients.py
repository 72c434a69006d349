"""Clients: what is kept of them beside their plan."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.clients.parties.contact_points import ContactPoint
from app.domain.deadlines.calendar import Calendar
from app.domain.errors import DomainError


class Language(StrEnum):
    """The languages in which clients are written to."""

    FRENCH = "fr"
    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenContactPoint:
    """A contact point, and how it was written by the person who gave it."""

    point: ContactPoint
    given_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client as it is stored.

    Attributes:
        reference: the provider's own short name for it, unique.
        timezone: IANA name.
        region: ISO 3166 code in which its national numbers are read.
        contact_points: those in force now or later.
        calendar: its own; None goes by the provider's.
    """

    id: str
    reference: str
    name: str
    timezone: str
    language: Language
    region: str
    created_at: datetime
    contact_points: tuple[GivenContactPoint, ...]
    calendar: Calendar | None = None


class ReferenceTaken(DomainError):
    """Another client has that reference."""


class KeyConflict(DomainError):
    """The idempotency key was used for another request."""
