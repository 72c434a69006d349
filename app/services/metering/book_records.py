"""What books that have decided leave to be written."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.metering.book import Book
from app.repositories.metering.records import BookRecord


class Recorded:
    """How many events of each client are recorded, and whose books are not written yet."""

    def __init__(self, recorded: Mapping[str, int]) -> None:
        self._recorded = dict(recorded)
        self._unwritten: dict[str, Book] = {}

    def __getitem__(self, client_id: str) -> int:
        return self._recorded[client_id]

    def add(self, book: Book) -> None:
        """Count an event that a book has recorded."""
        self._recorded[book.profile.id] += 1
        self._unwritten[book.profile.id] = book

    def take(self, clients: Iterable[str]) -> list[BookRecord]:
        """Return the books of clients that are not written yet; written again if more comes."""
        due = [self._unwritten.pop(client) for client in clients if client in self._unwritten]
        return [_record(book, self._recorded[book.profile.id]) for book in due]

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
