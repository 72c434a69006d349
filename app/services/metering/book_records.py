"""What a book that has decided leaves to be written."""

from collections.abc import Iterable
from datetime import date

from app.domain.metering.book import Book
from app.repositories.metering.records import BookRecord


def book_record(book: Book, recorded: int) -> BookRecord:
    """Return the row of one client's book, and those of its counters.

    Args:
        book: after its last decision.
        recorded: how many of the client's events are recorded now.
    """
    counts = ((period, book.counts.of(period)) for period in sorted(book.counts.changed))
    return BookRecord(
        client_id=book.profile.id,
        head=book.head,
        recorded=recorded,
        counts=[(period, count.used, count.held) for period, count in counts],
    )


def urgent_days_of(books: Iterable[Book]) -> list[tuple[str, date, int]]:
    """Return the dates whose urgent grants changed, by client."""
    return [
        (book.profile.id, day, book.urgent_use.on(day))
        for book in books
        for day in sorted(book.urgent_use.changed)
    ]
