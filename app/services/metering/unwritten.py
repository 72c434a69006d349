"""What a batch has decided and not yet written."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from app.domain.jobs.jobs import NewJob
from app.domain.metering.counting.book import Book
from app.domain.metering.events.identity import SentKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry
from app.repositories.metering.records import BookRecord, EventRecord, PartRecord
from app.services.metering.follow_up_work import deadline_jobs
from app.services.metering.results import Answer


@dataclass(slots=True)
class StoredEvent:
    """An event that its batch stores, and its answer."""

    record: EventRecord
    answer: Answer

    @property
    def sent(self) -> SentKey:
        """Return its key as its sender gave it."""
        return SentKey(self.record.event.key, self.record.sender)


class Unwritten:
    """Collects what has to be written until it is taken.

    Attributes:
        jobs: of the deadlines of all that was taken.
    """

    def __init__(self) -> None:
        self.jobs: list[NewJob] = []
        self._events: dict[SentKey, StoredEvent] = {}
        self._books: dict[str, Book] = {}
        self._created: set[str] = set()

    def add_event(self, stored: StoredEvent) -> None:
        """Have an event written."""
        self._events[stored.sent] = stored

    def add_book(self, book: Book) -> None:
        """Have written what a book has decided since it was added last."""
        self._books[book.profile.id] = book

    def add_created(self, interaction_id: str) -> None:
        """Let it be known that an interaction has no row yet."""
        self._created.add(interaction_id)

    def has_created(self, interaction_id: str | None) -> bool:
        """Tell whether an interaction has no row yet."""
        return interaction_id in self._created

    def take(self, waits: Container[SentKey] = (), books: Sequence[BookRecord] = ()) -> PartRecord:
        """Return what has to be written, but for events that wait; with books, if they are due."""
        due = [key for key in self._events if key not in waits]
        entries: list[tuple[str, Entry]] = []
        changed: list[Interaction] = []
        for client_id, book in self._books.items():
            posted, touched = book.take()
            entries += [(client_id, entry) for entry in posted]
            changed += touched
        self.jobs += [job for one in changed for job in deadline_jobs(one)]
        part = PartRecord(
            events=[self._events.pop(key).record for key in due],
            entries=entries,
            new=[one for one in changed if one.id in self._created],
            changed=[one for one in changed if one.id not in self._created],
            books=books,
        )
        self._books = {}
        self._created = set()
        return part
