"""A client's directory: what third parties are called, by their numbers and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.clients.parties.normalisation import Party, PartyKind, normalise_party
from app.domain.errors import DomainError

_LONGEST_PARTY = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
MOST_PARTIES = 20
"""Numbers, and as many addresses, of one entry."""
_MARK = "@"
"""Stands in every address and in no number."""


class UnreadableParty(DomainError):
    """A directory holds telephone numbers and e-mail addresses.

    Args:
        kind: what it was to be.
        place: its place among those given.
    """

    def __init__(self, kind: PartyKind, place: int) -> None:
        super().__init__()
        self.kind = kind
        self.place = place


class DirectoryFull(DomainError):
    """A client's directory has as many entries as it may."""


class NameOrigin(StrEnum):
    """Where a name comes from: somebody set it, or an appointment told it."""

    HAND = "hand"
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """Somebody whom a client deals with; personal data.

    Attributes:
        phones: normalised, as parties of events are.
        emails: normalised.
    """

    id: str
    client_id: str
    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str | None = None
    note: str | None = None
    origin: NameOrigin = NameOrigin.HAND
    created_at: datetime
    changed_at: datetime

    @property
    def parties(self) -> tuple[str, ...]:
        """Return the numbers and addresses by which it is known."""
        return self.phones + self.emails

    def known_by(self, parties: Iterable[str]) -> "DirectoryEntry":
        """Return the entry with these numbers and addresses beside its own, the last ones kept."""
        phones, emails = split_parties(dict.fromkeys([*self.parties, *parties]))
        return replace(self, phones=phones[-MOST_PARTIES:], emails=emails[-MOST_PARTIES:])


def split_parties(parties: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which of normalised parties are numbers, and which addresses."""
    found = tuple(parties)
    return (
        tuple(party for party in found if _MARK not in party),
        tuple(party for party in found if _MARK in party),
    )


def still_to_learn(known: Sequence[DirectoryEntry], parties: Iterable[str]) -> tuple[str, ...]:
    """Return the parties that no entry names by hand: a name set by hand wins."""
    named = {party for entry in known if entry.origin is NameOrigin.HAND for party in entry.parties}
    return tuple(party for party in parties if party not in named)


def told_before(known: Sequence[DirectoryEntry], parties: Iterable[str]) -> DirectoryEntry | None:
    """Return the entry that an appointment made for one of these parties."""
    wanted = set(parties)
    return next(
        (
            entry
            for entry in known
            if entry.origin is NameOrigin.APPOINTMENT and not wanted.isdisjoint(entry.parties)
        ),
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name that an entry has for a party."""

    name: str
    origin: NameOrigin
    changed_at: datetime
    entry_id: str = field(default="")


def name_party(known_names: Iterable[KnownName]) -> str | None:
    """Return what a party is called: a name set by hand wins, then the one told last.

    Args:
        known_names: what entries of one client have for one number or address.

    Returns:
        None where nobody knows it.
    """
    best = max(
        known_names,
        key=lambda known: (known.origin is NameOrigin.HAND, known.changed_at, known.entry_id),
        default=None,
    )
    return None if best is None else best.name


def normalise_parties(written: Sequence[str], kind: PartyKind, region: str) -> tuple[str, ...]:
    """Return numbers or addresses as events have them, each once.

    Args:
        written: as somebody gave them.
        kind: which of both.
        region: in which national numbers are read.

    Raises:
        UnreadableParty: one is none.
    """
    found: dict[str, None] = {}
    for place, raw in enumerate(written):
        party = normalise_party(raw, region)
        if party.kind is not kind or len(party.value) > _LONGEST_PARTY:
            raise UnreadableParty(kind, place)
        found[party.value] = None
    return tuple(found)


def parties_told(phone: str | None, email: str | None, region: str) -> tuple[str, ...]:
    """Return by what an appointment's party is known; what cannot be read is left out."""
    read: list[Party] = [normalise_party(raw, region) for raw in (phone, email) if raw]
    return tuple(
        party.value
        for party in read
        if party.kind is not PartyKind.OTHER and len(party.value) <= _LONGEST_PARTY
    )
