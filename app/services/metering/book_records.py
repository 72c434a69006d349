"""What a book that has decided leaves to be written."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.domain.metering.counting.book import Book
from app.repositories.metering.records import BookRecord


def book_records(
    books: Iterable[Book], before: Mapping[str, int], now: Mapping[str, int]
) -> list[BookRecord]:
    """Return the rows of the books that recorded anything, with those of their counters.

    Args:
        books: after their last decision.
        before: by client, how many events were recorded before the batch.
        now: how many are recorded with it.
    """
    return [
        _book_record(book, now[book.profile.id])
        for book in books
        if now[book.profile.id] != before[book.profile.id]
    ]


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
