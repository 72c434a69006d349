"""What books that have decided leave to be written."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.metering.book import Book
from app.repositories.metering.records import BookRecord


class Recorded:
    """How many events of each client are recorded, and whose books are not written yet."""

    def __init__(self, books: Mapping[str, Book], recorded: Mapping[str, int]) -> None:
        self._books = books
        self._recorded = dict(recorded)
        self._unwritten: dict[str, None] = {}

    def __getitem__(self, client_id: str) -> int:
        return self._recorded[client_id]

    def add(self, client_id: str) -> None:
        """Count an event that a client's book has recorded."""
        self._recorded[client_id] += 1
        self._unwritten[client_id] = None

    def take(self, clients: Iterable[str]) -> list[BookRecord]:
        """Return the books of clients that are not written yet; written again if more comes."""
        due = [client for client in clients if client in self._unwritten]
        for client in due:
            del self._unwritten[client]
        return [_record(self._books[client], self._recorded[client]) for client in due]

    def take_all(self) -> list[BookRecord]:
        """Return every book that is not written yet."""
        return self.take(list(self._unwritten))


def urgent_days_of(books: Iterable[Book]) -> list[tuple[str, date, int]]:
    """Return the dates whose urgent grants changed, by client."""
    return [
        (book.profile.id, day, book.urgent_use.on(day))
        for book in books
        for day in sorted(book.urgent_use.changed)
    ]


def _record(book: Book, recorded: int) -> BookRecord:
    counts = ((period, book.counts.of(period)) for period in sorted(book.counts.changed))
    return BookRecord(
        client_id=book.profile.id,
        head=book.head,
        recorded=recorded,
        counts=[(period, count.used, count.held) for period, count in counts],
    )
