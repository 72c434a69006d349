"""What a batch has decided, to be written at its end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.metering.counting.book import Book
from app.domain.metering.events.identity import SentKey
from app.domain.metering.interactions.interactions import Interaction
from app.domain.metering.ledger import Entry
from app.repositories.metering.records import BatchRecord, BookRecord, EventRecord
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


class WriteSet:
    """Collects what has to be written."""

    def __init__(self) -> None:
        self._events: dict[SentKey, StoredEvent] = {}
        self._created: set[str] = set()

    def add_event(self, stored: StoredEvent) -> None:
        """Have an event written."""
        self._events[stored.sent] = stored

    def add_created(self, interaction_id: str) -> None:
        """Let it be known that an interaction has no row yet."""
        self._created.add(interaction_id)

    def has_created(self, interaction_id: str | None) -> bool:
        """Return whether an interaction has no row yet."""
        return interaction_id in self._created

    def take(
        self, books: Sequence[Book], before: Mapping[str, int], now: Mapping[str, int]
    ) -> BatchRecord:
        """Return all that has to be written.

        Args:
            books: after their last decision.
            before: by client, how many events were recorded before the batch.
            now: how many are recorded with it.
        """
        entries: list[tuple[str, Entry]] = []
        touched: list[Interaction] = []
        for book in books:
            posted, changed = book.take()
            entries += [(book.profile.id, entry) for entry in posted]
            touched += changed
        return BatchRecord(
            events=[stored.record for stored in self._events.values()],
            entries=entries,
            new=[one for one in touched if one.id in self._created],
            changed=[one for one in touched if one.id not in self._created],
            books=[
                _book_record(book, now[book.profile.id])
                for book in books
                if now[book.profile.id] != before[book.profile.id]
            ],
        )


def urgent_days_of(books: Iterable[Book]) -> list[tuple[str, date, int]]:
    """Return the dates whose urgent grants changed, by client."""
    return [
        (book.profile.id, day, book.urgent_use.on(day))
        for book in books
        for day in sorted(book.urgent_use.changed)
    ]


def _book_record(book: Book, recorded: int) -> BookRecord:
    counts = ((period, book.counts.of(period)) for period in sorted(book.counts.changed))
    return BookRecord(
        client_id=book.profile.id,
        head=book.head,
        recorded=recorded,
        counts=[(period, count.used, count.held) for period, count in counts],
    )
