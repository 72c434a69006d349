"""Where each role can go from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.texts.texts import phrase
from app.domain.people.people import Person
from app.domain.people.roles import AT_THE_DESK, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A link at the head of every page."""

    path: str
    words: str
    roles: frozenset[Role]


ENTRIES: Sequence[Entry] = (
    Entry("/portal", phrase("My month"), frozenset({Role.CLIENT})),
    Entry("/portal/reports", phrase("Reports"), frozenset({Role.CLIENT})),
    Entry("/portal/statements", phrase("Statements"), frozenset({Role.CLIENT})),
    Entry("/portal/invoices", phrase("Invoices"), frozenset({Role.CLIENT})),
    Entry("/portal/ledger", phrase("Ledger"), frozenset({Role.CLIENT})),
    Entry("/portal/questions", phrase("Questions"), frozenset({Role.CLIENT})),
    Entry("/portal/sheets", phrase("Sheets"), frozenset({Role.CLIENT})),
    Entry("/portal/agendas", phrase("Agendas"), frozenset({Role.CLIENT})),
    Entry("/portal/instructions", phrase("Instructions"), frozenset({Role.CLIENT})),
    Entry("/desk", phrase("Desk"), AT_THE_DESK),
    Entry("/desk/calls", phrase("Calls"), AT_THE_DESK),
    Entry("/desk/clients", phrase("Clients"), AT_THE_DESK),
    Entry("/desk/agendas", phrase("Agendas"), AT_THE_DESK),
    Entry("/desk/people", phrase("People"), frozenset({Role.ADMIN})),
    Entry("/desk/audit", phrase("Audit"), frozenset({Role.ADMIN})),
    Entry("/desk/jobs", phrase("Jobs"), frozenset({Role.ADMIN})),
)


def entries_of(person: Person | None) -> list[Entry]:
    """Return the entries that somebody has; none before sign-in."""
    return [] if person is None else [entry for entry in ENTRIES if person.role in entry.roles]


def home_of(person: Person) -> str:
    """Return where somebody begins."""
    return "/desk" if person.role in AT_THE_DESK else "/portal"
